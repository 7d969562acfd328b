import { isGateway, type Scope } from '../scope.ts'
import { missingHealth } from './checks-pane.ts'

const separator = ' '

/** The id of a row about something of a gateway. */
export function gatewayRow(agentId: string, id: string): string {
  return `${agentId}${separator}${id}`
}

/** The agent that a row of a list of gateways, or of what they have, is about. */
export function agentOfGatewayRow(rowId: string): string {
  return rowId.split(separator)[0] ?? ''
}

/** What stands in place of what has not been read: without a gateway nothing is asked for. */
export function missingPicture(scope: Scope): string {
  return scope.data.agents.some(isGateway)
    ? missingHealth(scope)
    : 'No gateway is watched; docs/gateways.md says how to add one.'
}
