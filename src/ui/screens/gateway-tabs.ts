import type { Column } from '../columns.ts'
import type { GatewayFacts } from '../data.ts'
import type { Piece } from '../drawing.ts'
import type { Subject } from '../filter.ts'
import { formatAge, formatMoment } from '../format.ts'
import type { Scope } from '../scope.ts'
import { gatewayTab, leftText, missingOfGateway, shownGateway } from './gateway-detail.ts'
import { sessionColumns, sessionSubject } from './gateway-panes.ts'
import type { Pane } from './pane.ts'
import { tablePane } from './table-pane.ts'

export type CronJob = GatewayFacts['cronJobs'][number]
type Session = GatewayFacts['sessions'][number] & { readonly agentId: string }

const nameOf = ({ model }: Scope): string => model.view.agentId ?? 'NAME'

const sessions = new WeakMap<GatewayFacts, readonly Session[]>()

function sessionsOf(scope: Scope): readonly Session[] {
  const shown = shownGateway(scope)
  if (!shown) return []
  const known = sessions.get(shown) ?? shown.sessions.map((each) => ({ ...each, agentId: shown.agentId }))
  sessions.set(shown, known)
  return known
}

/** The sessions of one gateway. */
export const gatewaySessionsPane: Pane = tablePane<Session>({
  ...gatewayTab('agent.sessions', 'Sessions'),
  columns: sessionColumns.filter(({ id }) => id !== 'gateway'),
  subject: sessionSubject,
  all: sessionsOf,
  idOf: ({ key }) => key,
  copyable: (session) => ({ name: session.key, json: session }),
  none: (scope) => missingOfGateway(scope, 'No session yet.'),
  cli: (scope) => `superclaw gateway show ${nameOf(scope)}`,
})

const cronColumns: readonly Column<CronJob, Scope>[] = [
  {
    ...{ id: 'job', title: 'JOB', align: 'left', rank: 1, width: { min: 16, max: 40 } },
    cell: ({ name }) => ['plain', name],
    measure: ({ name }) => name,
  },
  {
    ...{ id: 'next', title: 'NEXT', align: 'right', rank: 2, width: { min: 9, max: 9 } },
    cell: (job, { live }) => nextPiece(job, live.nowMs),
  },
  {
    ...{ id: 'schedule', title: 'SCHEDULE', align: 'left', rank: 4, width: { min: 14, max: 40 } },
    cell: ({ schedule }) => ['plain', schedule],
    measure: ({ schedule }) => schedule,
  },
  {
    ...{ id: 'last', title: 'LAST', align: 'right', rank: 5, width: { min: 6, max: 6 } },
    cell: ({ lastRunAtMs }, { live }) => [
      'dim',
      lastRunAtMs === null ? '-' : formatAge(live.nowMs - lastRunAtMs),
    ],
  },
  {
    ...{ id: 'result', title: 'RESULT', align: 'left', rank: 3, width: { min: 12, max: 400 } },
    cell: ({ lastStatus, lastError }) => [lastError === null ? 'dim' : 'bad', lastError ?? lastStatus ?? '-'],
  },
]

function nextPiece({ isEnabled, runningSinceMs, nextRunAtMs }: CronJob, nowMs: number): Piece {
  if (runningSinceMs !== null) return ['good', 'runs']
  if (!isEnabled) return ['warn', 'paused']
  if (nextRunAtMs === null) return ['dim', '-']
  return ['plain', nextRunAtMs > nowMs ? `in ${formatAge(nextRunAtMs - nowMs)}` : 'due']
}

const cronSubject: Subject<CronJob> = {
  text: ({ name, schedule, lastStatus, lastError }) =>
    `${name} ${schedule} ${lastStatus ?? ''} ${lastError ?? ''}`,
  name: ({ name }) => name,
  fields: {
    job: { kind: 'text', of: ({ name }) => name },
    result: { kind: 'text', of: ({ lastStatus }) => lastStatus ?? '' },
    errors: { kind: 'number', of: ({ errorsInARow }) => errorsInARow },
  },
}

/** The cron jobs of one gateway; what is done with them is in `gateway-actions.ts`. */
export const cronPane: Pane = tablePane<CronJob>({
  ...gatewayTab('agent.cron', 'Cron'),
  ...{ columns: cronColumns, subject: cronSubject },
  all: (scope) => shownGateway(scope)?.cronJobs ?? [],
  idOf: ({ id }) => id,
  copyable: (job) => ({ name: job.name, json: job }),
  none: (scope) => missingOfGateway(scope, 'It has no cron job.'),
  cli: (scope) => `superclaw gateway show ${nameOf(scope)}`,
  read: (job) => ({ title: job.name, body: explain(job) }),
})

function explain(job: CronJob): string {
  const when = (atMs: number | null): string => (atMs === null ? '-' : formatMoment(atMs))
  const { id, schedule, isEnabled, nextRunAtMs, lastRunAtMs, lastStatus, lastError, errorsInARow } = job
  return [
    `schedule ${schedule}`,
    `next     ${isEnabled ? when(nextRunAtMs) : 'paused'}`,
    `last     ${when(lastRunAtMs)}`,
    `result   ${lastStatus ?? '-'}${errorsInARow > 0 ? `, failed ${errorsInARow} times in a row` : ''}`,
    `id       ${id}`,
    ...(lastError === null ? [] : ['', lastError]),
  ].join('\n')
}

/** The job of a row of {@link cronPane}. */
export function cronJobOfRow(scope: Scope, rowId: string | undefined): CronJob | undefined {
  return shownGateway(scope)?.cronJobs.find(({ id }) => id === rowId)
}

/** A channel, or a model that is not asked for a while. */
interface Link {
  readonly id: string
  readonly kind: 'channel' | 'model'
  readonly name: string
  readonly state: Piece
  readonly why: string
  readonly json: object
}

function linksOf(scope: Scope): readonly Link[] {
  const { channels = [], coolingModels = [] } = shownGateway(scope) ?? {}
  return [
    ...channels.map((channel): Link => {
      const { id, label, isConnected, lastError } = channel
      const state: Piece =
        isConnected === null ? ['dim', '-'] : isConnected ? ['good', 'connected'] : ['bad', 'not connected']
      return { id: `channel ${id}`, kind: 'channel', name: label, state, why: lastError ?? '', json: channel }
    }),
    ...coolingModels.map((model): Link => {
      const state: Piece = ['warn', `cools down${leftText(model.untilMs, scope.live.nowMs)}`]
      return {
        ...{ id: `model ${model.name}`, kind: 'model', name: model.name },
        ...{ state, why: model.reason, json: model },
      }
    }),
  ]
}

const linkColumns: readonly Column<Link, Scope>[] = [
  {
    ...{ id: 'kind', title: 'KIND', align: 'left', rank: 4, width: { min: 7, max: 7 } },
    cell: ({ kind }) => ['dim', kind],
  },
  {
    ...{ id: 'name', title: 'NAME', align: 'left', rank: 1, width: { min: 16, max: 48 } },
    cell: ({ name }) => ['plain', name],
    measure: ({ name }) => name,
  },
  {
    ...{ id: 'state', title: 'STATE', align: 'left', rank: 2, width: { min: 17, max: 17 } },
    cell: ({ state }) => state,
  },
  {
    ...{ id: 'why', title: 'WHY', align: 'left', rank: 3, width: { min: 12, max: 400 } },
    cell: ({ why }) => ['dim', why],
  },
]

/** The channels of one gateway, and its models in cooldown. */
export const channelsPane: Pane = tablePane<Link>({
  ...gatewayTab('agent.channels', 'Channels'),
  columns: linkColumns,
  subject: {
    text: ({ kind, name, state: [, state], why }) => `${kind} ${name} ${state} ${why}`,
    name: ({ name }) => name,
    fields: { kind: { kind: 'text', of: ({ kind }) => kind } },
  },
  all: linksOf,
  idOf: ({ id }) => id,
  copyable: ({ name, json }) => ({ name, json }),
  none: (scope) => missingOfGateway(scope, 'It has no channel, and no model in cooldown.'),
  cli: (scope) => `superclaw gateway show ${nameOf(scope)}`,
})
