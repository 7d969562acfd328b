import { withEntry, withoutEntry } from './bounded-map.ts'
import {
  type ApprovalDecision,
  type ApprovalKind,
  approvalDecisions,
  type GatewayApproval,
} from './gateway-model.ts'
import type { GatewayState } from './gateway-state.ts'
import {
  amountOf,
  type Fields,
  fieldsOf,
  idOf,
  numberOf,
  rowsOf,
  textOf,
  textsOf,
  wholeTextOf,
} from './outside.ts'

const approvalsMax = 100
/** A command is shown whole or not at all approved blindly; beyond this it is cut and says so with `…`. */
const askedLengthMax = 2000

export function withApproval(state: GatewayState, kind: ApprovalKind, row: Fields): GatewayState {
  const approval = approvalOf(kind, row)
  if (approval === null) return state
  return {
    ...state,
    approvals: withEntry(state.approvals, [approval.id, approval], { sizeMax: approvalsMax }),
  }
}

export function withoutApproval(state: GatewayState, payload: Fields): GatewayState {
  const approvals = withoutEntry(state.approvals, idOf(payload['id']) ?? '')
  return approvals === state.approvals ? state : { ...state, approvals }
}

/** The answer of a list of one kind: it replaces all of that kind. */
export function withApprovalList(state: GatewayState, kind: ApprovalKind, answer: unknown): GatewayState {
  const others = [...state.approvals].filter(([, approval]) => approval.kind !== kind)
  const rows = rowsOf(Array.isArray(answer) ? answer : fieldsOf(answer)['approvals'], approvalsMax)
  return rows.reduce<GatewayState>((next, row) => withApproval(next, kind, row), {
    ...state,
    approvals: new Map(others),
  })
}

function approvalOf(kind: ApprovalKind, row: Fields): GatewayApproval | null {
  const id = idOf(row['id'])
  if (id === null) return null
  const request = { ...fieldsOf(row['presentation']), ...fieldsOf(row['request']) }
  return {
    id,
    kind,
    asked: askedOf(request),
    detail: textOf(request['warningText'], askedLengthMax) ?? detailOf(request),
    cwd: wholeTextOf(request['cwd'], 400),
    sessionKey: idOf(request['sessionKey']),
    agentId: textOf(request['agentId'], 64),
    runId: idOf(request['runId']),
    allowedDecisions: decisionsOf(request['allowedDecisions']),
    questions: [],
    createdAtMs: amountOf(row['createdAtMs']),
    expiresAtMs: numberOf(row['expiresAtMs']),
  }
}

function askedOf(request: Fields): string {
  for (const name of ['command', 'commandText', 'title', 'toolName']) {
    const text = wholeTextOf(request[name], askedLengthMax)
    if (text !== null) return text
  }
  return '(the gateway does not say what)'
}

function detailOf(request: Fields): string | null {
  return textOf(request['detail'], askedLengthMax) ?? textOf(request['description'], askedLengthMax)
}

/** What it allows; without a word of it, once or not at all. */
function decisionsOf(value: unknown): readonly ApprovalDecision[] {
  const told = textsOf(value, 8)
  const known = approvalDecisions.filter((decision) => told.includes(decision))
  return known.length === 0 ? ['allow-once', 'deny'] : known
}

/** The approvals that wait for a person at `nowMs` of our clock, the one that expires first at the front. */
export function pendingApprovals(state: GatewayState, nowMs: number): readonly GatewayApproval[] {
  const gatewayNowMs = nowMs + (state.server?.clockAheadMs ?? 0)
  return [...state.approvals.values()]
    .filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > gatewayNowMs)
    .toSorted((one, other) => (one.expiresAtMs ?? Infinity) - (other.expiresAtMs ?? Infinity))
}
