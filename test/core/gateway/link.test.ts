import { expect, test } from 'vitest'
import { refusalOf } from '../../../src/core/gateway/frame.ts'
import { createKnockGate } from '../../../src/core/gateway/knock-gate.ts'
import { type ConnectFailure, judgeFailure } from '../../../src/core/gateway/link.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const refused = (code: string, detailCode: string | null, more: object = {}): ConnectFailure => ({
  kind: 'refused',
  detail: 'no',
  refusal: refusalOf({ code, message: 'no', ...more, details: { code: detailCode, ...more } }),
})
const closed = (restartExpectedMs?: number | null): ConnectFailure => ({
  kind: 'closed',
  detail: 'gone',
  status: 1012,
  restartExpectedMs,
})

test.for<{ why: string; failure: ConnectFailure; attempts?: number; verdict: object }>([
  {
    why: 'nobody there: again in a second',
    failure: { kind: 'unreachable', detail: 'x' },
    verdict: { phase: 'waiting', delayMs: 1000 },
  },
  {
    why: 'for long: no more than every 30 s',
    failure: { kind: 'unreachable', detail: 'x' },
    attempts: 50,
    verdict: { delayMs: 30_000 },
  },
  {
    why: 'a restart that it announced: when it says',
    failure: closed(1500),
    verdict: { phase: 'waiting', delayMs: 1500 },
  },
  {
    why: 'a restart each second: ever more slowly',
    failure: closed(1500),
    attempts: 4,
    verdict: { delayMs: 8000 },
  },
  {
    why: 'a stop: as anything that went away',
    failure: closed(null),
    verdict: { phase: 'waiting', delayMs: 1000 },
  },
  {
    why: 'a wrong token: never again by itself',
    failure: refused('INVALID_REQUEST', 'AUTH_TOKEN_MISMATCH'),
    verdict: { phase: 'refused', delayMs: null, isKnock: true },
  },
  {
    why: 'a bad signature: the same',
    failure: refused('INVALID_REQUEST', 'DEVICE_AUTH_SIGNATURE_INVALID'),
    verdict: { phase: 'refused', delayMs: null },
  },
  {
    why: 'no such client: the same',
    failure: refused('INVALID_REQUEST', null),
    verdict: { phase: 'refused', delayMs: null },
  },
  {
    why: 'a lock: not before it ends',
    failure: refused('INVALID_REQUEST', 'AUTH_RATE_LIMITED', { retryAfterMs: 299_938 }),
    verdict: { phase: 'waiting', delayMs: 304_938, isKnock: false },
  },
  {
    why: 'still starting: when it says',
    failure: refused('UNAVAILABLE', null, { retryAfterMs: 4000 }),
    verdict: { phase: 'waiting', delayMs: 4000 },
  },
  {
    why: 'another protocol: told, and tried now and then',
    failure: refused('INVALID_REQUEST', 'PROTOCOL_MISMATCH', { expectedProtocol: 5 }),
    verdict: { phase: 'incompatible', reason: 'it speaks protocol 5, we speak 4', delayMs: 300_000 },
  },
  {
    why: 'not approved yet: slowly, with what to type',
    failure: refused('NOT_PAIRED', 'PAIRING_REQUIRED', { requestId: 'e026-f8' }),
    verdict: {
      phase: 'pairing',
      delayMs: 5000,
      pairingRequestId: 'e026-f8',
      cure: 'On its machine: openclaw devices approve e026-f8',
    },
  },
  {
    why: 'still not approved after minutes: more slowly',
    failure: refused('NOT_PAIRED', 'PAIRING_REQUIRED', { requestId: 'e026-f8' }),
    attempts: 61,
    verdict: { phase: 'pairing', delayMs: 30_000 },
  },
  {
    why: 'an id that is no id: not put into a command',
    failure: refused('NOT_PAIRED', 'PAIRING_REQUIRED', { requestId: 'x; rm -rf ~' }),
    verdict: { phase: 'pairing', pairingRequestId: null },
  },
  {
    why: 'a false certificate: never again by itself',
    failure: { kind: 'insecure', detail: 'x' },
    verdict: { phase: 'refused', delayMs: null, isKnock: false },
  },
])('$why', ({ failure, attempts = 1, verdict }) => {
  expect(judgeFailure({ failure, attempts, fraction: 0.5 })).toMatchObject(verdict)
})

test('many that fell together do not come back together', () => {
  const delays = [0, 0.5, 0.999].map(
    (fraction) => judgeFailure({ failure: closed(10_000), attempts: 1, fraction }).delayMs,
  )
  expect(delays).toEqual([7500, 10_000, 12_495])
})

test('after five refused credentials an address is left alone until the first is five minutes old', async () => {
  const clock = createFakeClock()
  const gate = createKnockGate(clock)
  for (let knock = 0; knock < 5; knock += 1) {
    expect(gate.waitMs('a')).toBe(0)
    gate.failed('a')
    await clock.advance(1000)
  }
  expect([gate.waitMs('a'), gate.waitMs('b')]).toEqual([295_000, 0])
  await clock.advance(295_000)
  expect(gate.waitMs('a')).toBe(0)
  gate.failed('a')
  gate.succeeded('a')
  expect(gate.waitMs('a')).toBe(0)
})
