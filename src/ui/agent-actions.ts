import type { AgentView } from '../core/operations/agent.ts'
import type { Action, Actions } from './action.ts'
import type { AgentCommand, Call, ListId, Overlay } from './model.ts'
import { agentById, type Scope } from './scope.ts'
import { paneOf } from './screens/registry.ts'
import { goTo, type Step, stay, withOverlay } from './step.ts'
import { currentAgent, namesOf, targetAgents } from './targets.ts'

/** What can be done with agents, and with the control plane that keeps them. */
export const agentActions: Actions = {
  'agent.start': agentCommand('Start', 'agent.start', (state) => state === 'stopped' || state === 'failed'),
  'agent.restart': agentCommand('Restart', 'agent.restart', () => true),
  'agent.stop': agentCommand('Stop', 'agent.stop', (state) => state !== 'stopped'),
  'agent.show': opening('Show all about it', 'agent.overview', (name) => `superclaw agent show ${name}`),
  'agent.env': opening('Show its environment', 'agent.env', (name) => `superclaw agent env ${name}`),
  'agent.log': opening('Read its log', 'agent.log', (name) => `superclaw logs ${name} --follow`),
  'config.reload': {
    title: 'Read superclaw.yaml again and apply what changed',
    group: 'SuperClaw',
    whyNot: whyNotNow,
    cli: () => 'superclaw reload',
    run: ({ model }) => stay(model, { kind: 'call', call: { operation: 'config.reload' } }),
  },
  'plane.stop': {
    title: 'Stop all agents and the control plane',
    group: 'SuperClaw',
    whyNot: whyNotNow,
    cli: () => 'superclaw stop',
    run: ({ model, live }) =>
      withOverlay(model, {
        kind: 'confirm',
        question: `Stop ${namesOf(live.agents) || 'SuperClaw'} and the control plane?`,
        detail: 'Nothing is kept running until superclaw start.',
        expected: 'y',
        text: '',
        effect: { kind: 'quit', reason: 'stop' },
      }),
  },
}

function agentCommand(verb: string, operation: AgentCommand, makesSense: (state: string) => boolean): Action {
  return {
    title: `${verb} it`,
    group: 'Agents',
    whyNot: (scope) => {
      const agents = targetAgents(scope)
      if (agents.length === 0) return 'no agent is chosen'
      const why = `${namesOf(agents)} ${agents.length === 1 ? 'is' : 'are'} ${agents[0]?.state}`
      return whyNotNow(scope) ?? (agents.some(({ state }) => makesSense(state)) ? null : why)
    },
    cli: (scope) =>
      cliOf(
        operation,
        targetAgents(scope).map(({ id }) => id),
      ),
    run: (scope) => {
      const call: Call = { operation, agents: targetAgents(scope).map(({ id }) => id) }
      return operation === 'agent.start' ? stay(scope.model, { kind: 'call', call }) : askBefore(scope, call)
    },
  }
}

/** Nothing is changed through a picture of the past or over a lost connection. */
export function whyNotNow({ model, live }: Scope): string | null {
  if (model.view.frozen) return 'the view is frozen; p goes back to now'
  return live.connection.kind === 'live' ? null : 'the control plane does not answer'
}

/** `superclaw agent stop a b`. */
function cliOf(operation: AgentCommand, agents: readonly string[]): string | null {
  return agents.length === 0
    ? null
    : agents.map((id) => `superclaw ${operation.replace('.', ' ')} ${id}`).join(' && ')
}

/** What has to be typed before harm is done to `count` agents: a key for one or two, for more how many they are. */
export function expectedFor(count: number): string {
  return count > 2 ? String(count) : 'y'
}

/** Asks before harm. */
export function askBefore({ model }: Scope, call: Call): Step {
  if (call.operation === 'gateway.cron') return askBeforeRun(model, call)
  const agents = 'agents' in call ? call.agents : []
  const verb = call.operation === 'agent.stop' ? 'Stop' : 'Restart'
  const isMany = agents.length > 2
  const confirm: Overlay = {
    kind: 'confirm',
    question: `${verb} ${namesOf(agents.map((id) => ({ id })))}?`,
    detail: isMany
      ? agents.join(', ')
      : verb === 'Stop'
        ? 'It stays stopped until it is started.'
        : 'It ends, then starts anew.',
    expected: expectedFor(agents.length),
    text: '',
    effect: { kind: 'call', call },
  }
  return withOverlay(model, confirm)
}

function askBeforeRun(model: Scope['model'], call: Extract<Call, { operation: 'gateway.cron' }>): Step {
  return withOverlay(model, {
    kind: 'confirm',
    question: `Run ${call.name} now?`,
    detail: `It runs on ${call.agent}, and costs what its model calls cost.`,
    expected: 'y',
    text: '',
    effect: { kind: 'call', call },
  })
}

function opening(title: string, list: ListId, cli: (name: string) => string): Action {
  return {
    title,
    group: 'Agents',
    whyNot: (scope) => (currentAgent(scope) ? null : 'no agent is chosen'),
    cli: (scope) => {
      const agent = currentAgent(scope)
      return agent ? cli(agent.id) : null
    },
    run: (scope) => openAgent(scope, currentAgent(scope)?.id, list),
  }
}

/** Goes to a tab of the agent screen. Its lists begin anew when it is another agent than before. */
export function openAgent(scope: Scope, agentId: string | undefined, list?: ListId): Step {
  const { model } = scope
  const { view } = model
  const agent = agentById(scope, agentId ?? null)
  if (agentId === undefined || !agent) return stay(model)
  const isSame = view.agentId === agentId
  const fresh = isSame ? view.lists : { ...view.lists, ...startOfAgent(view.lists) }
  const tabs = { ...view.tabs, agent: fittingTab(agent, list ?? view.tabs.agent) }
  return goTo(model, { ...view, screen: 'agent', agentId, tabs, lists: fresh })
}

/** A tab as it is for this agent: a gateway keeps a log of its own, and others have no sessions. */
function fittingTab(agent: AgentView, list: ListId): ListId {
  if (paneOf(list).isFor?.(agent) ?? true) return list
  if (list === 'agent.log') return 'agent.gatewayLog'
  return list === 'agent.gatewayLog' ? 'agent.log' : 'agent.overview'
}

function startOfAgent(lists: Scope['model']['view']['lists']): Partial<Scope['model']['view']['lists']> {
  const start = { cursorId: null, index: 0, top: 0, filter: '' }
  return {
    'agent.overview': { ...lists['agent.overview'], ...start },
    'agent.env': { ...lists['agent.env'], ...start },
    'agent.log': { ...lists['agent.log'], ...start, isFollowing: true },
    'agent.sessions': { ...lists['agent.sessions'], ...start },
    'agent.cron': { ...lists['agent.cron'], ...start },
    'agent.channels': { ...lists['agent.channels'], ...start },
    'agent.gatewayLog': { ...lists['agent.gatewayLog'], ...start, isFollowing: true },
  }
}
