import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { realClock } from '../../src/core/adapters/host/real-clock.ts'
import {
  collectEnds,
  type ProcessHostSubject,
  processHostContract,
  startLive,
  startRequest,
} from '../contract/process-host.ts'
import { createFakeProcessHost, type FakeMachine } from './fake-process-host.ts'

function openFakeMachine(): ProcessHostSubject & { readonly machine: FakeMachine } {
  const machine: FakeMachine = new Map()
  return {
    machine,
    logDir: tmpdir(),
    untilReady: async () => undefined,
    open: () => createFakeProcessHost({ clock: realClock, machine }),
    [Symbol.asyncDispose]: async () => machine.clear(),
  }
}

processHostContract(openFakeMachine, {
  sleeps: ['fake-sleep'],
  exitsWith7: ['fake-exit', '7'],
  stubborn: ['fake-stubborn'],
  missing: ['fake-missing'],
})

test('a run whose shim was lost is told, and ends with nothing known of it', async () => {
  await using subject = openFakeMachine()
  await using host = createFakeProcessHost({ clock: realClock, machine: subject.machine })
  const { next } = collectEnds(host)
  const lost = new Promise((resolve) => host.onShimLost(resolve))
  const { runId } = await startLive(host, startRequest(subject, 'a', ['fake-sleep']))
  host.loseShim(runId)
  expect(await lost).toBe(runId)
  host.end(runId, 0)
  expect(await next(runId)).toMatchObject({ kind: 'lost', status: null, detail: 'exit unknown' })
})

test('a run that cannot be read is undecided until it can', async () => {
  await using subject = openFakeMachine()
  await using first = createFakeProcessHost({ clock: realClock, machine: subject.machine })
  const { runId } = await startLive(first, startRequest(subject, 'a', ['fake-sleep']))
  first.makeUnreadable(runId, 'too many open files')
  await using second = createFakeProcessHost({ clock: realClock, machine: subject.machine })
  const undecided = { kind: 'undecided', runId, agentId: 'a', reason: 'too many open files' }
  expect(await second.recover()).toEqual([undecided])
  second.makeUnreadable(runId, null)
  expect(await second.recover()).toMatchObject([{ kind: 'adopted' }])
})
