import { eventSentence } from '../../core/event/event-sentence.ts'
import type { EventView } from '../../core/operations/event.ts'
import type { Column } from '../columns.ts'
import { lineOf } from '../drawing.ts'
import type { Subject } from '../filter.ts'
import { formatClock, formatMoment } from '../format.ts'
import type { Scope } from '../scope.ts'
import { fit } from '../text.ts'
import type { Theme, Tone } from '../theme.ts'
import type { Pane } from './pane.ts'
import { tablePane } from './table-pane.ts'

const columns: readonly Column<EventView, Scope>[] = [
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

/** What happened, oldest first, following the newest. */
export const eventsPane: Pane = tablePane<EventView>({
  ...{ id: 'events', title: 'Events', isTail: true, columns, subject },
  all: ({ data }) => data.events,
  idOf: ({ seq }) => String(seq),
  copyable: (event) => ({ name: `event ${event.seq}`, json: event }),
  none: () => 'Nothing has happened yet.',
  cli: () => 'superclaw events --follow',
  read: (event) => ({
    title: `Event ${event.seq}, ${formatMoment(event.atMs)}`,
    body: JSON.stringify(event, undefined, 2),
  }),
})

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
  if (type === 'run.ended' || type === 'agent.repairing') return 'warn'
  if (type !== 'agent.state') return 'plain'
  const to = data['to']
  if (to === 'failed' || to === 'crash_looping') return 'bad'
  if (to === 'backoff' || to === 'degraded') return 'warn'
  return to === 'ready' ? 'good' : 'plain'
}
