import { expect, test } from 'vitest'
import { steadyStream } from '../../src/cli/steady-stream.ts'
import { ExpectedError } from '../../src/core/errors.ts'

const gone = () => new ExpectedError('PLANE_UNREACHABLE', 'gone')

async function* failing(items: readonly number[], error?: Error): AsyncGenerator<number> {
  yield* items
  if (error) throw error
}

async function collect(streams: readonly (() => AsyncIterable<number>)[], patienceMs = 5_000) {
  const items: number[] = []
  let opened = 0
  let lost = 0
  const open = () => {
    opened += 1
    return (streams[opened - 1] ?? (() => failing([], gone())))()
  }
  const options = {
    patienceMs,
    onLost: () => {
      lost += 1
    },
  }
  const failure = await (async () => {
    for await (const item of steadyStream(open, new AbortController().signal, options)) items.push(item)
    return undefined
  })().catch((error: unknown) => error)
  return { items, opened, lost, failure }
}

test('goes on where it was when the control plane comes back', async () => {
  const streams = [() => failing([1, 2], gone()), () => failing([], gone()), () => failing([3])]
  expect(await collect(streams)).toEqual({ items: [1, 2, 3], opened: 3, lost: 1, failure: undefined })
})

test('gives up when it does not come back in time', async () => {
  const { items, failure } = await collect([() => failing([1], gone())], 0)
  expect(items).toEqual([1])
  expect(failure).toMatchObject({ code: 'PLANE_UNREACHABLE' })
})

test('does not hide another failure', async () => {
  const { opened, failure } = await collect([() => failing([], new ExpectedError('READER_LAGGED', 'slow'))])
  expect(opened).toBe(1)
  expect(failure).toMatchObject({ code: 'READER_LAGGED' })
})

test('opens nothing once it was aborted', async () => {
  const abort = new AbortController()
  abort.abort()
  for await (const _ of steadyStream(() => failing([1]), abort.signal)) expect.unreachable()
})
