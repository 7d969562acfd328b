import { expect, test } from 'vitest'
import { createStartTraces } from '../../../src/core/agent/start-traces.ts'

test('the first start of an agent during an order belongs to its trace, and no other does', async () => {
  const traces = createStartTraces()
  await traces.during(['web', 'db'], 'trace-1', async () => {
    expect([traces.take('web'), traces.take('web'), traces.take('other')]).toEqual([
      'trace-1',
      undefined,
      undefined,
    ])
  })
  expect(traces.take('db')).toBeUndefined()
})

test('an order that fails leaves no trace, and a later one is not undone by it', async () => {
  const traces = createStartTraces()
  const failed = traces.during(['web'], 'trace-1', async () => {
    await traces.during(['web'], undefined, async () => {})
    void traces.during(['web'], 'trace-2', () => new Promise(() => {}))
    throw new Error('no')
  })
  await expect(failed).rejects.toThrow('no')
  expect(traces.take('web')).toBe('trace-2')
})
