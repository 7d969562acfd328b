import type { AgentVariables } from '../data.ts'
import type { Piece } from '../drawing.ts'
import { filterRows, parseFilter, type Subject } from '../filter.ts'
import { listOf, rememberRows, type Scope } from '../scope.ts'
import { fit, widthOf } from '../text.ts'
import { detailOf } from './agent-facts.ts'
import { agentPane, drawRows, shownAgent } from './agent-pane.ts'
import { isWatchedGateway } from './gateway-detail.ts'
import type { Pane } from './pane.ts'

type Variable = AgentVariables[number]
const variableSubject: Subject<Variable> = {
  text: ({ name, value, origin }) => `${name}=${value} ${origin}`,
  name: ({ name }) => name,
  fields: {
    name: { kind: 'text', of: ({ name }) => name },
    value: { kind: 'text', of: ({ value }) => value },
    origin: { kind: 'text', of: ({ origin }) => origin },
  },
}

const variableRows = rememberRows<Variable>(
  (scope, { filter }) => {
    const known = detailOf(scope.data.detail, shownAgent(scope)?.id)?.variables ?? []
    return filterRows(known, parseFilter(filter, variableSubject.fields), variableSubject, scope.data.nowMs)
  },
  ({ model }) => String(model.view.agentId),
)

/** The environment of one agent; what is secret was masked before it came here. */
export const environmentPane: Pane = {
  ...agentPane('agent.env', 'Environment'),
  isFor: (agent) => !isWatchedGateway(agent),
  fields: variableSubject.fields,
  ids: (scope) => variableRows(scope, listOf(scope, 'agent.env')).map(({ name }) => name),
  total: ({ data }) => data.detail?.variables?.length ?? 0,
  draw(scope, place, theme) {
    const rows = variableRows(scope, listOf(scope, 'agent.env'))
    const nameWidth = Math.min(40, Math.max(12, ...rows.map(({ name }) => widthOf(name))))
    const pieces = ({ name, value, isMasked, origin }: Variable): Piece[] => [
      ['plain', fit(name, nameWidth)],
      ['dim', `  ${origin.padEnd(10)}`],
      [isMasked ? 'dim' : 'plain', value],
    ]
    return drawRows({ scope, place, theme }, rows, pieces, emptyDetail(scope, 'It has no variables.'))
  },
  copyable: (scope, id) => {
    const variable = variableRows(scope, listOf(scope, 'agent.env')).find(({ name }) => name === id)
    return variable && { name: variable.name, json: variable }
  },
  cli: (scope) => `superclaw agent env ${scope.model.view.agentId ?? 'NAME'}`,
}

function emptyDetail(scope: Scope, none: string): string {
  const detail = detailOf(scope.data.detail, shownAgent(scope)?.id)
  return detail?.problem ?? (detail?.variables ? none : 'Asking …')
}
