import { eventSentence } from '../../core/event/event-sentence.ts'
import type { EventView } from '../../core/operations/event.ts'
import { type Column, drawHead, drawRow, placeColumns } from '../columns.ts'
import { type Drawing, type Hit, lineOf } from '../drawing.ts'
import { filterRows, parseFilter, type Subject } from '../filter.ts'
import { formatClock, formatMoment } from '../format.ts'
import { listOf, rememberRows, type Scope } from '../scope.ts'
import { fit } from '../text.ts'
import type { Theme, Tone } from '../theme.ts'
import type { Pane, Place } from './pane.ts'

const columns: readonly Column<EventView, null>[] = [
  {
    id: 'time',
    title: 'TIME',
    align: 'left',
    rank: 1,
    width: { min: 8, max: 8 },
    cell: ({ atMs }) => ['dim', formatClock(atMs)],
  },
  {
    id: 'agent',
    title: 'AGENT',
    align: 'left',
    rank: 2,
    width: { min: 12, max: 28 },
    cell: (event) => ['plain', agentOf(event)],
    measure: agentOf,
  },
  {
    id: 'type',
    title: 'TYPE',
    align: 'left',
    rank: 5,
    width: { min: 15, max: 15 },
    cell: (event) => [toneOf(event), event.type],
  },
  {
    id: 'what',
    title: 'WHAT',
    align: 'left',
    rank: 3,
    width: { min: 40, max: 400 },
    cell: (event) => ['plain', eventSentence(event)],
    measure: eventSentence,
  },
  {
    id: 'actor',
    title: 'BY',
    align: 'left',
    rank: 4,
    width: { min: 6, max: 18 },
    cell: ({ actor }) => ['dim', actor],
    measure: ({ actor }) => actor,
  },
]

const subject: Subject<EventView> = {
  text: (event) => `${agentOf(event)} ${event.type} ${eventSentence(event)} ${event.actor}`,
  name: agentOf,
  fields: {
    agent: { kind: 'text', of: agentOf },
    type: { kind: 'text', of: (event) => event.type },
    by: { kind: 'text', of: (event) => event.actor },
    seq: { kind: 'number', of: (event) => event.seq },
    age: { kind: 'duration', of: (event, nowMs) => nowMs - event.atMs },
  },
}

const rowsOf = rememberRows(({ data }, { filter }) =>
  filterRows(data.events, parseFilter(filter, subject.fields), subject, data.nowMs),
)

/** What happened, oldest first, following the newest. */
export const eventsPane: Pane = {
  id: 'events',
  title: 'Events',
  headHeight: 1,
  hasCursor: true,
  isTail: true,
  sorts: [],
  fields: subject.fields,
  ids: (scope) => rowsOf(scope, listOf(scope, 'events')).map(({ seq }) => String(seq)),
  total: ({ data }) => data.events.length,
  draw: drawEvents,
  copyable: (scope, id) => {
    const event = eventById(scope, id)
    return event && { name: `event ${event.seq}`, json: event }
  },
  cli: () => 'superclaw events --follow',
  read: (scope, id) => {
    const event = eventById(scope, id)
    return (
      event && {
        title: `Event ${event.seq}, ${formatMoment(event.atMs)}`,
        body: JSON.stringify(event, undefined, 2),
      }
    )
  },
}

function eventById({ data }: Scope, id: string): EventView | undefined {
  return data.events.find(({ seq }) => String(seq) === id)
}

function drawEvents(scope: Scope, place: Place, theme: Theme): Drawing {
  const { width, height } = place.area
  const rows = rowsOf(scope, listOf(scope, 'events'))
  const shown = rows.slice(place.top, place.top + height - 1)
  const placed = placeColumns(columns, shown, width)
  const { line } = drawHead(placed, { sort: '', isReversed: false }, { width, theme })
  const lines = shown.map((event, y) => {
    const look = { isSelected: place.top + y === place.index, isMarked: false }
    return drawRow(placed, event, null, look, { width, theme })
  })
  const hits = shown.map((_, y): Hit => {
    return { y: y + 1, from: 0, to: width, command: { kind: 'select', index: place.top + y, atMs: 0 } }
  })
  const empty =
    scope.data.events.length === 0
      ? '  Nothing has happened yet.'
      : '  No event fits the filter. Esc shows all again.'
  return { lines: [line, ...(rows.length === 0 ? [theme.paint('dim', fit(empty, width))] : lines)], hits }
}

/** The newest events as plain lines, the newest last. */
export function eventStrip(events: readonly EventView[], width: number, theme: Theme): readonly string[] {
  return events.map((event) =>
    lineOf(
      [
        ['dim', ` ${formatClock(event.atMs)}  `],
        ['plain', fit(agentOf(event), 20)],
        [toneOf(event), `  ${eventSentence(event)}`],
      ],
      width,
      theme,
    ),
  )
}

function agentOf({ agentId }: EventView): string {
  return agentId ?? 'superclaw'
}

function toneOf({ type, data }: EventView): Tone {
  if (type === 'config.rejected' || type === 'run.shim_lost' || type === 'run.unhealthy') return 'bad'
  if (type === 'run.ended') return 'warn'
  if (type !== 'agent.state') return 'plain'
  const to = data['to']
  if (to === 'failed' || to === 'crash_looping') return 'bad'
  if (to === 'backoff' || to === 'degraded') return 'warn'
  return to === 'ready' ? 'good' : 'plain'
}
