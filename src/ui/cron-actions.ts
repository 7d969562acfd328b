import { whyNotNow } from './agent-actions.ts'
import { type CronOrder, currentListId, type MenuItem } from './model.ts'
import type { Scope } from './scope.ts'
import { type CronJob, cronJobOfRow } from './screens/gateway-tabs.ts'
import { currentRowId } from './screens/registry.ts'
import { type Step, withOverlay } from './step.ts'

/** The cron job under the cursor, where there is a list of them. */
export function currentCronJob(scope: Scope): CronJob | undefined {
  return currentListId(scope.model) === 'agent.cron' ? cronJobOfRow(scope, currentRowId(scope)) : undefined
}

/** What can be done with a cron job of the gateway that is shown. */
export function cronMenu(scope: Scope, { id: job, name, isEnabled, runningSinceMs }: CronJob): Step {
  const agent = scope.model.view.agentId ?? ''
  const now = whyNotNow(scope)
  const call = (order: CronOrder) => ({ operation: 'gateway.cron', agent, job, name, do: order }) as const
  const runs = runningSinceMs === null ? null : 'it runs already'
  const items: readonly MenuItem[] = [
    { key: 'r', label: 'run it now', whyNot: now ?? runs, command: { kind: 'confirm', call: call('run') } },
    {
      ...{ key: 'p', label: 'pause it', whyNot: now ?? (isEnabled ? null : 'it is paused') },
      command: { kind: 'call', call: call('pause') },
    },
    {
      ...{ key: 'u', label: 'schedule it again', whyNot: now ?? (isEnabled ? 'it is not paused' : null) },
      command: { kind: 'call', call: call('resume') },
    },
  ]
  return withOverlay(scope.model, { kind: 'menu', title: `${name} of ${agent}`, items })
}
