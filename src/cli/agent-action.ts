import type { App } from '../core/app.ts'
import { ExpectedError } from '../core/errors.ts'
import type { AgentView } from '../core/operations/agent.ts'
import { showProgress } from './progress.ts'

export type AgentAction = 'agent.start' | 'agent.stop' | 'agent.restart'

const verbs: Readonly<Record<AgentAction, string>> = {
  'agent.start': 'Start',
  'agent.stop': 'Stop',
  'agent.restart': 'Restart',
}

/**
 * Asks for `action` on all targets side by side, with progress on stderr. One that fails does not keep the others. An
 * agent that was to run and has ended already has failed.
 * @returns the agents that were named, each once
 * @throws the failure of the one target that failed, or one that lists them all
 */
export async function actOnAgents(
  app: App,
  action: AgentAction,
  targets: readonly string[],
  { isSilent }: { readonly isSilent: boolean },
): Promise<readonly AgentView[]> {
  const names = [...new Set(targets)]
  const answers = names.map(async (agent) => {
    const answer = await app.call(action, { agent })
    if (action !== 'agent.stop') requireUp(answer.agents)
    return answer
  })
  await showProgress(
    names.map((name, index) => ({
      title: `${verbs[action]} ${name}`,
      done: answers[index] ?? Promise.resolve(),
    })),
    { isSilent },
  )
  const settled = await Promise.allSettled(answers)
  const failures = settled.flatMap((answer, index) =>
    answer.status === 'rejected' ? [{ name: names[index] ?? '', reason: answer.reason as unknown }] : [],
  )
  if (failures.length > 0) throw failureOfAll(failures)
  const agents = settled.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value.agents : []))
  return [...new Map(agents.map((agent) => [agent.id, agent])).values()]
}

const downStates: readonly AgentView['state'][] = ['backoff', 'crash_looping', 'failed']

/** @throws AGENT_FAILED when any of them is down, or about to be started once more */
function requireUp(agents: readonly AgentView[]): void {
  const down = agents.filter(({ state }) => downStates.includes(state))
  const [first] = down
  if (!first) return
  const more = down.length > 1 ? ` (and ${down.length - 1} more)` : ''
  throw new ExpectedError('AGENT_FAILED', `${first.id} is ${first.state}: ${first.reason}${more}`, {
    hint: `superclaw logs ${first.id}`,
  })
}

function failureOfAll(failures: readonly { readonly name: string; readonly reason: unknown }[]): unknown {
  const bug = failures.find(({ reason }) => !(reason instanceof ExpectedError))
  const [first] = failures
  if (bug || failures.length === 1 || !(first?.reason instanceof ExpectedError)) return (bug ?? first)?.reason
  const issues = failures.map(({ name, reason }) => {
    const { message, hint } = reason as ExpectedError
    return { path: name, message, ...(hint === undefined ? {} : { cure: hint }) }
  })
  const message = `${failures.length} agents could not be changed`
  return new ExpectedError(first.reason.code, message, { hint: 'superclaw fleet', issues })
}
