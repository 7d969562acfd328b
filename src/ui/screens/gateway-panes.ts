import { describeCost } from '../../core/gateway/describe-cost.ts'
import { describeLatency } from '../../core/watched/describe-latency.ts'
import type { Column } from '../columns.ts'
import type { GatewayPicture } from '../data.ts'
import type { Subject } from '../filter.ts'
import { formatAge } from '../format.ts'
import type { Scope } from '../scope.ts'
import type { Tone } from '../theme.ts'
import { gatewayRow, missingPicture } from './gateway-rows.ts'
import type { Pane } from './pane.ts'
import { tablePane } from './table-pane.ts'

type Gateway = GatewayPicture['gateways'][number]
type Session = GatewayPicture['sessions'][number]

const linkTone: Readonly<Record<Gateway['link']['phase'], Tone>> = {
  ready: 'good',
  connecting: 'info',
  pairing: 'warn',
  waiting: 'bad',
  refused: 'bad',
  incompatible: 'bad',
  closed: 'dim',
}

const figure = (value: number): string => (value === 0 ? '-' : String(value))

const gatewayColumns: readonly Column<Gateway, Scope>[] = [
  {
    ...{ id: 'gateway', title: 'GATEWAY', align: 'left', rank: 1, width: { min: 12, max: 28 } },
    cell: ({ agentId }) => ['plain', agentId],
    measure: ({ agentId }) => agentId,
  },
  {
    ...{ id: 'link', title: 'LINK', align: 'left', rank: 2, width: { min: 10, max: 12 } },
    cell: ({ link }) => [linkTone[link.phase], link.phase],
  },
  {
    ...{ id: 'waiting', title: 'NEEDS YOU', align: 'right', rank: 3, width: { min: 9, max: 9 } },
    cell: ({ waiting }) => [waiting === 0 ? 'dim' : 'warn', figure(waiting)],
  },
  {
    ...{ id: 'running', title: 'WORK', align: 'right', rank: 4, width: { min: 5, max: 5 } },
    cell: ({ running }) => [running === 0 ? 'dim' : 'good', figure(running)],
  },
  {
    ...{ id: 'failing', title: 'FAILED', align: 'right', rank: 6, width: { min: 6, max: 6 } },
    cell: ({ failing }) => [failing === 0 ? 'dim' : 'bad', figure(failing)],
  },
  {
    ...{ id: 'cost', title: 'COST', align: 'right', rank: 5, width: { min: 10, max: 10 } },
    cell: ({ spend }) => ['plain', describeCost(spend)],
  },
  {
    ...{ id: 'latency', title: 'LATENCY', align: 'right', rank: 7, width: { min: 8, max: 8 } },
    cell: ({ link }) => ['dim', describeLatency(link.latencyMs)],
  },
  {
    ...{ id: 'version', title: 'VERSION', align: 'left', rank: 8, width: { min: 9, max: 14 } },
    cell: ({ version }) => ['dim', version ?? '-'],
  },
  {
    ...{ id: 'why', title: 'WHY', align: 'left', rank: 9, width: { min: 12, max: 400 } },
    cell: ({ link }) => ['dim', [link.reason, link.cure].filter(Boolean).join('. ')],
  },
]

const gatewaySubject: Subject<Gateway> = {
  text: ({ agentId, link, version }) => `${agentId} ${link.phase} ${link.reason} ${version ?? ''}`,
  name: ({ agentId }) => agentId,
  fields: {
    link: { kind: 'text', of: ({ link }) => link.phase },
    waiting: { kind: 'number', of: ({ waiting }) => waiting },
  },
}

/** Each gateway, and what it is doing. */
export const gatewaysPane: Pane = tablePane<Gateway>({
  ...{
    id: 'gateways.all',
    title: 'Gateways',
    isTail: false,
    columns: gatewayColumns,
    subject: gatewaySubject,
  },
  all: ({ data }) => data.gateways?.gateways ?? [],
  idOf: ({ agentId }) => agentId,
  copyable: (gateway) => ({ name: gateway.agentId, json: gateway }),
  none: (scope) =>
    scope.data.gateways
      ? 'No gateway is watched; docs/gateways.md says how to add one.'
      : missingPicture(scope),
  cli: () => 'superclaw gateway list',
})

export const sessionTone: Readonly<Record<Session['status'], Tone>> = {
  waiting: 'warn',
  running: 'good',
  error: 'bad',
  idle: 'dim',
}

export const sessionColumns: readonly Column<Session, Scope>[] = [
  {
    ...{ id: 'session', title: 'SESSION', align: 'left', rank: 1, width: { min: 18, max: 44 } },
    cell: ({ key }) => ['plain', key],
    measure: ({ key }) => key,
  },
  {
    ...{ id: 'status', title: 'DOES', align: 'left', rank: 2, width: { min: 7, max: 7 } },
    cell: ({ status }) => [sessionTone[status], status],
  },
  {
    ...{ id: 'cost', title: 'COST', align: 'right', rank: 3, width: { min: 11, max: 11 } },
    cell: ({ spend, isSpendPartial }) => ['plain', `${isSpendPartial ? '≥ ' : ''}${describeCost(spend)}`],
  },
  {
    ...{ id: 'seen', title: 'SEEN', align: 'right', rank: 4, width: { min: 6, max: 6 } },
    cell: ({ updatedAtMs }, { data }) => [
      'dim',
      updatedAtMs === null ? '-' : formatAge(data.nowMs - updatedAtMs),
    ],
  },
  {
    ...{ id: 'gateway', title: 'GATEWAY', align: 'left', rank: 5, width: { min: 8, max: 20 } },
    cell: ({ agentId }) => ['dim', agentId],
    measure: ({ agentId }) => agentId,
  },
  {
    ...{ id: 'model', title: 'MODEL', align: 'left', rank: 6, width: { min: 12, max: 32 } },
    cell: ({ model }) => ['dim', model ?? '-'],
    measure: ({ model }) => model ?? '-',
  },
  {
    ...{ id: 'title', title: 'TITLE', align: 'left', rank: 7, width: { min: 12, max: 400 } },
    cell: ({ lastError, title, status }) =>
      status === 'error' && lastError ? ['bad', lastError] : ['dim', title],
  },
]

export const sessionSubject: Subject<Session> = {
  text: ({ agentId, key, status, title, model }) => `${agentId} ${key} ${status} ${title} ${model ?? ''}`,
  name: ({ key }) => key,
  fields: {
    status: { kind: 'text', of: ({ status }) => status },
    gateway: { kind: 'text', of: ({ agentId }) => agentId },
    cost: { kind: 'number', of: ({ spend }) => spend.costUsd },
  },
}

/** The sessions of all gateways: those that wait and work first. */
export const sessionsPane: Pane = tablePane<Session>({
  ...{
    id: 'gateways.sessions',
    title: 'Sessions',
    isTail: false,
    columns: sessionColumns,
    subject: sessionSubject,
  },
  all: ({ data }) => data.gateways?.sessions ?? [],
  idOf: ({ agentId, key }) => gatewayRow(agentId, key),
  copyable: (session) => ({ name: session.key, json: session }),
  none: (scope) => (scope.data.gateways ? 'No session yet.' : missingPicture(scope)),
  cli: () => 'superclaw gateway show',
})
