import type { Actions } from './action.ts'
import { whyNotNow } from './agent-actions.ts'
import type { Scope } from './scope.ts'
import { quoted } from './screens/agent-facts.ts'
import { stay } from './step.ts'
import { currentAgent } from './targets.ts'

/** What other programs do, in this terminal. */
export const programActions: Actions = {
  'config.edit': {
    title: 'Edit superclaw.yaml in $EDITOR',
    group: 'SuperClaw',
    whyNot: (scope) => whyNotNow(scope) ?? noConfig(scope),
    cli: (scope) => {
      const path = configPath(scope)
      return path === null ? null : `$EDITOR ${quoted(path)} && superclaw reload`
    },
    run: (scope) => {
      const path = configPath(scope)
      return path === null ? stay(scope.model) : stay(scope.model, { kind: 'edit', path })
    },
  },
  'log.page': {
    title: 'Read its log in $PAGER',
    group: 'Agents',
    whyNot: (scope) => {
      if (!currentAgent(scope)) return 'no agent is chosen'
      return scope.live.connection.kind === 'live' ? null : 'the control plane does not answer'
    },
    cli: (scope) => {
      const agent = currentAgent(scope)
      return agent ? `superclaw logs ${agent.id} --timestamps -n 10000 | $PAGER` : null
    },
    run: (scope) => {
      const agent = currentAgent(scope)
      return agent ? stay(scope.model, { kind: 'page', agentId: agent.id }) : stay(scope.model)
    },
  },
}

function noConfig({ live }: Scope): string | null {
  if (live.plane === null) return 'its place is not known yet'
  return live.plane.configPath === null ? 'there is no superclaw.yaml' : null
}

function configPath({ live }: Scope): string | null {
  return live.plane?.configPath ?? null
}
