import { expect, test } from 'vitest'
import type { NewEvent } from '../../src/core/event/event.ts'
import { createClosing } from '../../src/plane/closing.ts'
import { createEnding } from '../../src/plane/ending.ts'
import { createFakeClock } from '../support/fake-clock.ts'

function plane(agents: Partial<Record<'stopAll' | 'detach', () => Promise<void>>> = {}) {
  const clock = createFakeClock()
  const steps: string[] = []
  const log: string[] = []
  const warn = (message: string): void => void log.push(message)
  const closing = createClosing({ clock, warn })
  for (const name of ['lock', 'store', 'wire']) {
    closing.use(name, { [Symbol.dispose]: () => void steps.push(`close ${name}`) })
  }
  const fleet = {
    async stopAll() {
      steps.push('stop agents')
      await agents.stopAll?.()
    },
    async detach() {
      steps.push('let agents go')
      await agents.detach?.()
    },
    snapshot: () => [],
  }
  const append = async (event: NewEvent): Promise<void> => void steps.push(event.type)
  const ending = createEnding({
    fleet,
    clock,
    closing,
    append,
    onStopping: () => undefined,
    planeLog: (_, message) => warn(message),
  })
  return { ending, steps, clock, log }
}

const closed = ['close wire', 'close store', 'close lock']
const never = (): Promise<void> => new Promise(() => undefined)

test('a stop is durable first, then come the agents, the wire, the store, and the lock last', async () => {
  const { ending, steps } = plane()
  await ending.stop({ keepAgents: false, actor: 'test' })
  expect(await ending.ended).toBe(0)
  expect(steps).toEqual(['plane.stopping', 'stop agents', ...closed])
})

test('a stop that keeps agents lets them go', async () => {
  const { ending, steps } = plane()
  await ending.stop({ keepAgents: true, actor: 'test' })
  expect(await ending.ended).toBe(0)
  expect(steps).toEqual(['plane.stopping', 'let agents go', ...closed])
})

test('a new start lets agents go, and ends with the status that asks for it', async () => {
  const { ending, steps } = plane()
  await ending.restart({ reason: 'asked', actor: 'test' })
  expect(await ending.ended).toBe(75)
  expect(steps).toEqual(['plane.restarting', 'let agents go', ...closed])
})

test('a second order changes nothing; a new start is refused while it stops, or starts anew', async () => {
  const { ending, steps } = plane()
  await Promise.all([1, 2].map(() => ending.stop({ keepAgents: false, actor: 'test' })))
  await expect(ending.restart({ reason: '', actor: '' })).rejects.toMatchObject({ code: 'PLANE_STOPPING' })
  await ending.ended
  expect(steps.filter((step) => step === 'plane.stopping')).toHaveLength(1)
  const other = plane().ending
  await other.restart({ reason: '', actor: '' })
  await expect(other.restart({ reason: '', actor: '' })).rejects.toMatchObject({ code: 'PLANE_STOPPING' })
})

test('a stop that comes while it starts anew is left for the next one, in the log', async () => {
  const { ending, steps } = plane()
  const restarting = ending.restart({ reason: 'asked', actor: 'test' })
  await ending.stop({ keepAgents: false, actor: 'signal:SIGTERM' })
  await restarting
  expect(await ending.ended).toBe(75)
  expect(steps).toEqual(['plane.restarting', 'plane.stopping', 'let agents go', ...closed])
})

test('agents that cannot be let go do not hold up the end for ever', async () => {
  const { ending, steps, clock, log } = plane({ detach: never })
  await ending.restart({ reason: 'asked', actor: 'test' })
  await clock.advance(5_000)
  expect(await ending.ended).toBe(75)
  expect(steps.slice(-3)).toEqual(closed)
  expect(log).toEqual(['letting the agents go did not end within 5 s'])
})

test('agents that do not stop are told of, and all is closed', async () => {
  const { ending, steps, log } = plane({
    stopAll: async () => {
      throw new Error('Not stopped in time: one')
    },
  })
  await ending.stop({ keepAgents: false, actor: 'test' })
  expect(await ending.ended).toBe(0)
  expect(steps.slice(-3)).toEqual(closed)
  expect(log).toEqual(['not all agents stopped: Not stopped in time: one'])
})
