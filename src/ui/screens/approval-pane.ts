import type { Column } from '../columns.ts'
import type { GatewayPicture } from '../data.ts'
import type { Subject } from '../filter.ts'
import { formatAge } from '../format.ts'
import type { Scope } from '../scope.ts'
import { gatewayRow, missingPicture } from './gateway-rows.ts'
import type { Pane } from './pane.ts'
import { tablePane } from './table-pane.ts'

export type Approval = GatewayPicture['approvals'][number]

/** The approval of a row. */
export function approvalOfRow({ data }: Scope, rowId: string | undefined): Approval | undefined {
  return data.gateways?.approvals.find(({ agentId, id }) => gatewayRow(agentId, id) === rowId)
}

/** The columns of what waits: of its own list, and of the queue above the fleet. */
export const approvalColumns = {
  gateway: {
    ...{ id: 'gateway', title: 'GATEWAY', align: 'left', rank: 2, width: { min: 10, max: 24 } },
    cell: ({ agentId }) => ['plain', agentId],
    measure: ({ agentId }) => agentId,
  },
  waited: {
    ...{ id: 'waited', title: 'WAITED', align: 'right', rank: 4, width: { min: 6, max: 6 } },
    cell: ({ createdAtMs }, { live }) => ['plain', createdAtMs ? formatAge(live.nowMs - createdAtMs) : '-'],
  },
  expires: {
    ...{ id: 'expires', title: 'EXPIRES', align: 'right', rank: 3, width: { min: 7, max: 7 } },
    cell: ({ expiresAtMs }, { live }) => [
      'warn',
      expiresAtMs === null ? '-' : formatAge(expiresAtMs - live.nowMs),
    ],
  },
  asked: {
    ...{ id: 'asked', title: 'ASKS FOR', align: 'left', rank: 1, width: { min: 24, max: 400 } },
    cell: ({ asked }) => ['plain', asked],
    measure: ({ asked }) => asked,
  },
  session: {
    ...{ id: 'session', title: 'SESSION', align: 'left', rank: 5, width: { min: 14, max: 40 } },
    cell: ({ sessionKey }) => ['dim', sessionKey ?? '-'],
    measure: ({ sessionKey }) => sessionKey ?? '-',
  },
} as const satisfies Readonly<Record<string, Column<Approval, Scope>>>

const approvalSubject: Subject<Approval> = {
  text: ({ agentId, asked, sessionKey }) => `${agentId} ${asked} ${sessionKey ?? ''}`,
  name: ({ asked }) => asked,
  fields: { gateway: { kind: 'text', of: ({ agentId }) => agentId } },
}

/** What waits for a person, over all gateways. */
export const waitingPane: Pane = tablePane<Approval>({
  ...{ id: 'gateways.waiting', title: 'Needs you', isTail: false },
  ...{ columns: Object.values(approvalColumns), subject: approvalSubject },
  all: ({ data }) => data.gateways?.approvals ?? [],
  idOf: ({ agentId, id }) => gatewayRow(agentId, id),
  copyable: (approval) => ({ name: approval.asked, json: approval }),
  none: (scope) => (scope.data.gateways ? 'Nothing waits for you.' : missingPicture(scope)),
  cli: () => 'superclaw approvals list',
  read: (approval) => ({ title: `${approval.agentId} asks`, body: explain(approval) }),
})

function explain({ asked, detail, cwd, sessionKey, allowed, id }: Approval): string {
  const more = [
    ['folder', cwd],
    ['session', sessionKey],
    ['answers', allowed.join(', ')],
    ['id', id],
  ].flatMap(([name, value]) => (value === null ? [] : [`${String(name).padEnd(9)}${value}`]))
  return [asked, ...(detail === null ? [] : ['', detail]), '', ...more].join('\n')
}
