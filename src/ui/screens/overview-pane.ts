import type { AgentView } from '../../core/operations/agent.ts'
import type { AgentFacts } from '../data.ts'
import { filterRows, parseFilter, type Subject } from '../filter.ts'
import { layoutOf } from '../layout.ts'
import { listOf, rememberRows, type Scope } from '../scope.ts'
import {
  detailOf,
  drawFacts,
  type Fact,
  placeFacts,
  probeFacts,
  roomFor,
  runFacts,
  stateFacts,
  summaryFacts,
} from './agent-facts.ts'
import { agentLine, agentPane, shownAgent } from './agent-pane.ts'
import { gatewayFacts, gatewayOf } from './gateway-detail.ts'
import type { Pane } from './pane.ts'

const lineSubject: Subject<string> = { text: (line) => line, name: () => '', fields: {} }

function heading(title: string, facts: readonly Fact[], empty: string): readonly Fact[] {
  return [
    [['plain', '']],
    [['title', ` ${title}`]],
    ...(facts.length === 0 ? [[['dim', `  ${empty}`]] as const] : facts),
  ]
}

/** Everything about the agent, as lines; where there is room, its past stands beside it. */
function overviewLines(scope: Scope, width: number): readonly Fact[] {
  const agent = shownAgent(scope)
  if (!agent) return [[['dim', '  No agent is chosen. Press 1 for the fleet, then Enter on one.']]]
  const detail = detailOf(scope.data.detail, agent.id)
  const facts = detail?.facts
  const missing = detail?.problem ?? 'Asking …'
  return [
    ...summaryFacts(agent, scope.data, width),
    ...ofGateway(scope, agent, width),
    ...(facts ? [...probeFacts(facts, scope.data.nowMs), ...placeFacts(facts)] : []),
    ...heading('States', facts ? stateFacts(facts) : [], facts ? 'None yet.' : missing),
    ...(agent.kind === 'process' ? runLines(facts, scope.data.nowMs, missing) : []),
  ]
}

function ofGateway({ data, live }: Scope, agent: AgentView, width: number): readonly Fact[] {
  const shown = gatewayOf(data, agent.id)
  return shown ? gatewayFacts(shown, live.nowMs, roomFor(width)) : []
}

function runLines(facts: AgentFacts | null | undefined, nowMs: number, missing: string): readonly Fact[] {
  return heading('Runs', facts ? runFacts(facts, nowMs) : [], facts ? 'It never ran.' : missing)
}

const textOf = (line: Fact): string => line.map(([, text]) => text).join('')

const overviewRows = rememberRows<Fact>(
  (scope, { filter }) => {
    const lines = overviewLines(scope, layoutOf(scope).list.width)
    const parsed = parseFilter(filter, {})
    if (parsed.terms.length === 0) return lines
    return lines.filter(
      (line) => filterRows([textOf(line)], parsed, lineSubject, scope.data.nowMs).length > 0,
    )
  },
  ({ model }) => `${model.view.agentId} ${model.size.columns}`,
)

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index))

/** State, figures, the past states and the runs of one agent. */
export const overviewPane: Pane = {
  ...agentPane('agent.overview', 'Overview'),
  hasCursor: false,
  ids: (scope) => numbers(overviewRows(scope, listOf(scope, 'agent.overview')).length),
  total: (scope) => overviewLines(scope, layoutOf(scope).list.width).length,
  draw(scope, place, theme) {
    const rows = overviewRows(scope, listOf(scope, 'agent.overview'))
    const { width, height } = place.area
    const lines = drawFacts(rows.slice(place.top, place.top + height - 1), width, theme)
    return { lines: [agentLine(scope, width, theme), ...lines], hits: [] }
  },
  copyable: (scope) => {
    const agent = shownAgent(scope)
    return agent && { name: agent.id, json: detailOf(scope.data.detail, agent.id)?.facts ?? agent }
  },
  cli: (scope) => `superclaw agent show ${scope.model.view.agentId ?? 'NAME'}`,
}
