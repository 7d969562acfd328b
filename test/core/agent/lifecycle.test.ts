import { expect, test } from 'vitest'
import { createLifecycle, stepLifecycle } from '../../../src/core/agent/lifecycle.ts'
import type { Lifecycle } from '../../../src/core/agent/lifecycle-model.ts'
import { freshHistory } from '../../../src/core/agent/restart-policy.ts'
import {
  type EventName,
  events,
  failure,
  moment,
  type SituationName,
  situations,
  spec,
  step,
} from '../../support/lifecycle-cases.ts'
import { outcome } from '../../support/lifecycle-outcome.ts'
import { table } from '../../support/lifecycle-table.ts'
import { agentSpec, aliveBy, readyBy, startupBy } from '../../support/process-spec.ts'

const names = Object.keys(situations) as SituationName[]

test.for(names)('%s: every event is decided', (situation) => {
  const { ignores, ...outcomes } = table[situation]
  const expected = { ...Object.fromEntries(ignores.map((name) => [name, 'ignored'])), ...outcomes }
  const model = situations[situation]
  const seen = Object.fromEntries(
    (Object.keys(events) as EventName[]).map((name) => [name, outcome(model, step(model, name))]),
  )
  expect(seen).toEqual(expected)
})

test('an agent starts, becomes ready, and says so in the log', () => {
  const { events, model } = play('start', 'started', 'ready')
  expect(events).toEqual([
    ['agent.state', 'person', { from: 'pending', to: 'starting', reason: 'started' }],
    ['run.started', 'plane', { runId: 'run-1', pid: 42, startTime: '7' }],
    ['run.ready', 'plane', { runId: 'run-1', afterMs: 0 }],
    ['agent.state', 'plane', { from: 'starting', to: 'ready', reason: 'ready' }],
  ])
  expect(model).toMatchObject({ sinceMs: moment.atMs, restarts: 0, lastEnd: null })
})

test('how long a run took to be ready counts from its start, also when it was adopted meanwhile', () => {
  const adopted = step(situations['held, was ready'], 'adopted, not ready').model
  const later = { ...moment, elapsedMs: moment.elapsedMs + 200 }
  const { actions } = stepLifecycle(adopted, events.ready, later)
  expect(actions).toContainEqual(
    expect.objectContaining({
      event: expect.objectContaining({
        type: 'run.ready',
        data: { runId: 'run-1', afterMs: 500 },
      }),
    }),
  )
})

test('an agent without a check is ready as soon as it runs', () => {
  const plain = createLifecycle(agentSpec('a'), 0)
  const spawning = stepLifecycle(plain, events.start, moment).model
  expect(stepLifecycle(spawning, events.started, moment).model.state).toBe('ready')
})

test('an end is followed by a new run at once, and the log tells both', () => {
  const { events, model } = play('start', 'started', 'ready', 'ended, failure', 'started')
  expect(events.slice(4)).toEqual([
    ['run.ended', 'plane', { runId: 'run-1', end: failure }],
    [
      'agent.state',
      'plane',
      { from: 'ready', to: 'starting', reason: 'exited with 1; starts again at once' },
    ],
    ['run.started', 'plane', { runId: 'run-1', pid: 42, startTime: '7' }],
  ])
  expect(model).toMatchObject({ restarts: 1, lastEnd: failure })
})

test('a waiting restart is known by wall time', () => {
  expect(situations.backoff).toMatchObject({ timer: 'backoff', nextStartMs: moment.atMs + 250 })
  expect(step(situations.backoff, 'backoff over').model.nextStartMs).toBeNull()
})

test('each state says why', () => {
  const reasons = Object.fromEntries(Object.entries(situations).map(([name, { reason }]) => [name, reason]))
  expect(reasons).toMatchObject({
    'pending, blocked': 'waits for web (starting)',
    'starting, not ready': 'not ready yet: no line matches ready',
    'starting, late': 'not ready after 60 s: no line matches ready',
    'exiting, killed': 'did not end within 10 s',
    'exiting, removed': 'removed from the configuration',
    backoff: 'exited with 1; starts again in 250 ms',
    'crash looping': 'exited with 1; starts again in 60 s',
    finished: 'exited with 0',
  })
})

test('a reason shows nothing of a URL that may be secret', () => {
  const url = 'http://user:hunter2@localhost:8080/live?token=hunter2'
  const model = createLifecycle(agentSpec('a', { readiness: readyBy({ kind: 'http', url }) }), 0)
  const spawning = stepLifecycle(model, events.start, moment).model
  const { model: starting } = stepLifecycle(spawning, events.started, moment)
  expect(starting.reason).toBe('not ready yet: no good answer from http://localhost:8080/live')
})

test('what looks find missing is said, before it is late and after', () => {
  const model = createLifecycle(agentSpec('a', { readiness: readyBy({ kind: 'fd' }) }), 0)
  const started = step(step(model, 'start').model, 'started').model
  const runId = started.run?.phase === 'live' ? started.run.run.runId : ''
  const missing = (before: Lifecycle, what: string) =>
    stepLifecycle(before, { type: 'missing', runId, missing: what }, moment).model
  const refused = missing(started, 'nothing listens (connection refused)')
  expect(refused.reason).toBe('not ready yet: nothing listens (connection refused)')
  const late = stepLifecycle(refused, { type: 'timer', timer: 'readiness' }, moment)
  const reason = 'not ready after 60 s: nothing listens (connection refused)'
  expect(late.model.reason).toBe(reason)
  expect(late.actions).toMatchObject([{ type: 'record', event: { data: { to: 'starting', reason } } }])
  const other = missing(late.model, 'nothing listens (no such host)')
  expect(other.reason).toBe('not ready after 60 s: nothing listens (no such host)')
  const ready = step(other, 'ready').model
  expect(missing(ready, 'nothing').reason).toBe('ready')
})

test('an agent that was ready for long enough has its first restart free again', () => {
  const later = { ...moment, elapsedMs: moment.elapsedMs + 60_000 }
  const run = step(step(situations.backoff, 'backoff over').model, 'started').model
  const steady = stepLifecycle(step(run, 'ready').model, events['ended, failure'], later)
  expect(outcome(situations.ready, steady)).toBe('→ starting, stop watch, run.ended, archive, start')
})

test('a run that a probe had end is followed by the restart policy, however it ended', () => {
  const unhealthy = step(situations.ready, 'unhealthy').model
  const ended = step(unhealthy, 'ended, success').model
  expect(ended).toMatchObject({
    ...{ state: 'starting', reason: 'not alive; exited with 0; starts again at once', unhealthy: null },
    history: { attempts: 1 },
  })
  const again = step(step(step(ended, 'started').model, 'unhealthy').model, 'ended, success').model
  expect(again).toMatchObject({ state: 'backoff', history: { attempts: 2 } })
  const never = { ...unhealthy, spec: { ...spec, restart: { ...spec.restart, when: 'never' as const } } }
  expect(step(never, 'ended, success').model).toMatchObject({
    ...{ state: 'failed', reason: 'not alive; exited with 0' },
  })
})

test("a person's word while an unhealthy run ends goes before the restart policy", () => {
  const stopped = step(step(situations.ready, 'unhealthy').model, 'stop').model
  expect(step(stopped, 'ended, failure').model.state).toBe('stopped')
  const renewed = step(step(situations.ready, 'unhealthy').model, 'restart').model
  expect(step(renewed, 'ended, failure').model).toMatchObject({
    ...{ state: 'starting', reason: 'restarted; exited with 1', history: { attempts: 0 } },
  })
})

test('an agent that only has to have started is ready then, and never late', () => {
  const startup = startupBy({ kind: 'tcp', host: 'localhost', port: 1 })
  const model = createLifecycle(agentSpec('a', { startup }), 0)
  const started = step(step(model, 'start').model, 'started')
  expect(outcome(model, started)).toBe('→ starting, run.started, watch')
  expect(started.model.reason).toBe('not ready yet: nothing listens on localhost:1')
  expect(step(started.model, 'ready').model.state).toBe('ready')
})

test('an agent that is only looked at for its life is ready as soon as it runs', () => {
  const liveness = aliveBy({ kind: 'fd' })
  const model = createLifecycle(agentSpec('a', { liveness }), 0)
  const started = step(step(model, 'start').model, 'started')
  expect(outcome(model, started)).toBe('→ ready, run.started, watch, run.ready')
})

test('what has lost its readiness probe by a new configuration is ready', () => {
  const bare = agentSpec('a', { liveness: aliveBy({ kind: 'fd' }) })
  const event = { type: 'replaced', spec: bare, needsRestart: false, actor: 'person' } as const
  expect(stepLifecycle(situations.degraded, event, moment).model.state).toBe('ready')
  expect(stepLifecycle(situations['starting, late'], event, moment).model.state).toBe('ready')
})

test('the wall clock may jump: durations do not', () => {
  const run = step(step(situations.backoff, 'backoff over').model, 'started').model
  const jumped = { ...moment, atMs: moment.atMs + 48 * 3_600_000 }
  const ended = stepLifecycle(step(run, 'ready').model, events['ended, failure'], jumped)
  expect(ended.model).toMatchObject({ state: 'backoff', history: { attempts: 3 } })
})

test('what a person asks makes earlier restarts forgotten', () => {
  for (const name of ['start', 'restart', 'replaced'] as const) {
    expect(step(situations['crash looping'], name).model.history).toEqual(freshHistory)
  }
})

function play(...names: EventName[]) {
  let model: Lifecycle = situations.added
  const recorded: [string, string, unknown][] = []
  for (const name of names) {
    const { model: next, actions } = step(model, name)
    model = next
    for (const action of actions) {
      if (action.type === 'record') recorded.push([action.event.type, action.event.actor, action.event.data])
    }
  }
  return { model, events: recorded }
}
