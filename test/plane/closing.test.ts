import { expect, test } from 'vitest'
import { createClosing } from '../../src/plane/closing.ts'
import { createFakeClock } from '../support/fake-clock.ts'

function opened() {
  const clock = createFakeClock()
  const warnings: string[] = []
  const closed: string[] = []
  const closing = createClosing({ clock, warn: (message) => warnings.push(message) })
  const resource = (name: string, work: () => Promise<void> = async () => undefined): void => {
    closing.use(name, {
      async [Symbol.asyncDispose]() {
        closed.push(name)
        await work()
      },
    })
  }
  return { clock, warnings, closed, closing, resource }
}

const never = (): Promise<void> => new Promise(() => undefined)

test('each is closed after all that was opened later', async () => {
  const { closing, closed, resource, warnings, clock } = opened()
  for (const name of ['lock', 'store', 'wire']) resource(name)
  closing.use('timer', { [Symbol.dispose]: () => void closed.push('timer') })
  await Promise.all([closing.close(), closing.close()])
  expect(closed).toEqual(['timer', 'wire', 'store', 'lock'])
  expect({ warnings, timers: clock.pending() }).toEqual({ warnings: [], timers: 0 })
})

test('one that does not close is told of, and the others are closed all the same', async () => {
  const { closing, closed, resource, warnings, clock } = opened()
  resource('lock')
  resource('store', async () => {
    throw new Error('disk on fire')
  })
  resource('wire', never)
  const done = closing.close()
  await clock.advance(5_000)
  await done
  expect(closed).toEqual(['wire', 'store', 'lock'])
  expect(warnings).toEqual(['wire did not end within 5 s', 'store failed: disk on fire'])
})

test('all of it is over within its time, however much hangs', async () => {
  const { closing, closed, resource, warnings, clock } = opened()
  for (const name of ['a', 'b', 'c', 'd', 'e']) resource(name, never)
  let isOver = false
  const done = closing.close().then(() => {
    isOver = true
  })
  await clock.advance(14_999)
  expect(isOver).toBe(false)
  await clock.advance(1)
  await done
  expect(closed).toEqual(['e', 'd', 'c', 'b', 'a'])
  expect(warnings).toHaveLength(5)
})
