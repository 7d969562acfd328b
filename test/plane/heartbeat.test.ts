import { expect, test } from 'vitest'
import { readOutageMs, startHeartbeat } from '../../src/plane/heartbeat.ts'
import { createFakeClock } from '../support/fake-clock.ts'

test.for([
  { why: 'a guardian that does not know the signal is spared it', env: {}, hasGuardian: true },
  {
    why: 'nobody is signalled once the guardian is gone',
    env: { SUPERCLAW_LOOK_SECONDS: '5' },
    hasGuardian: false,
  },
])('$why', async ({ env, hasGuardian }) => {
  const clock = createFakeClock()
  using _heartbeat = startHeartbeat({ clock, env, hasGuardian: () => hasGuardian })
  expect(clock.pending()).toBe(0)
})

test.for([
  { why: 'nobody says when the one before died', env: {}, outageMs: 0 },
  { why: 'it is no time', env: { SUPERCLAW_DIED_AT: 'soon' }, outageMs: 0 },
  { why: 'it is in the future', env: { SUPERCLAW_DIED_AT: '99999999999999' }, outageMs: 0 },
])('there was no outage when $why', ({ env, outageMs }) => {
  expect(readOutageMs(env, Date.now())).toBe(outageMs)
})

test('an outage lasts from the death of the one before until now', () => {
  const ageMs = readOutageMs({ SUPERCLAW_DIED_AT: '1' }, Date.now())
  expect(ageMs).toBeGreaterThan(1_000)
  expect(ageMs % 10).toBe(0)
})
