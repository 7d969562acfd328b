import type { Action, Actions } from './action.ts'
import type { MonitorData, Sample } from './data.ts'
import { dataWithin } from './focus.ts'
import type { Scope } from './scope.ts'
import { nextSpan } from './span.ts'
import { type Step, stay } from './step.ts'
import { freeze, stepTime } from './time-cursor.ts'

/** Holding a moment, and going through those that are kept. */
export const timeActions: Actions = {
  'time.freeze': { title: 'Freeze this moment, or go back to now', group: 'Time', run: toggleFreeze },
  'time.span': {
    title: 'How far back figures go: 24 hours, 7 days or 30',
    group: 'Time',
    run: ({ model }) => stay({ ...model, view: { ...model.view, span: nextSpan(model.view.span) } }),
  },
  'time.back': {
    title: 'One sample back in time',
    group: 'Time',
    run: (scope, count) => show(scope, stepTime(scope.live, scope.model.view.frozen, -count)),
  },
  'time.forward': {
    title: 'One sample on',
    group: 'Time',
    run: (scope, count) => show(scope, stepTime(scope.live, scope.model.view.frozen, count)),
  },
  'time.eventBefore': toEvent('To the event before, of this agent on its screen', -1),
  'time.eventAfter': toEvent('To the event after', 1),
}

function toggleFreeze(scope: Scope): Step {
  return show(scope, scope.model.view.frozen ? null : freeze(scope.live))
}

function show({ model }: Scope, frozen: Sample | null): Step {
  return stay({ ...model, view: { ...model.view, frozen } })
}

function toEvent(title: string, by: 1 | -1): Action {
  const target = (scope: Scope): Sample | undefined => sampleOfEvent(scope, by)
  return {
    title,
    group: 'Time',
    whyNot: (scope) => (target(scope) ? null : 'no event is kept there'),
    run: (scope) => show(scope, target(scope) ?? scope.model.view.frozen),
  }
}

/** The nearest sample that shows an event first, on that side of the moment that is shown. */
function sampleOfEvent({ model, live }: Scope, by: 1 | -1): Sample | undefined {
  const shownSeq = model.view.frozen?.seq ?? live.timeline.lastSeq() + 1
  const { screen, agentId, focus } = model.view
  const samples = samplesWithEvents(dataWithin(live, focus), screen === 'agent' ? agentId : null)
  return by > 0 ? samples.find(({ seq }) => seq > shownSeq) : samples.findLast(({ seq }) => seq < shownSeq)
}

/** @param agentId whose events count; `null` for all */
function samplesWithEvents({ timeline, events }: MonitorData, agentId: string | null): readonly Sample[] {
  const times = events.flatMap((event) => (agentId === null || event.agentId === agentId ? [event.atMs] : []))
  const found: Sample[] = []
  let before = Number.POSITIVE_INFINITY
  for (let seq = timeline.firstSeq(); seq <= timeline.lastSeq(); seq += 1) {
    const sample = timeline.nearest(seq)
    if (!sample) continue
    if (times.some((atMs) => atMs > before && atMs <= sample.atMs)) found.push(sample)
    before = sample.atMs
  }
  return found
}
