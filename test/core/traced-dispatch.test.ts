import { expect, test } from 'vitest'
import type { Caller } from '../../src/core/access/caller.ts'
import type { Dispatch } from '../../src/core/dispatch.ts'
import { ExpectedError } from '../../src/core/errors.ts'
import { tracedDispatch } from '../../src/core/traced-dispatch.ts'
import type { SpanRecord } from '../../src/core/usage/otlp/span-record.ts'
import { until } from '../support/until.ts'

const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), isSampled: true }
const caller: Caller = { id: 'token:3f2a', role: 'admin', requestId: 'r-1' }

function openWorld(dispatch: Dispatch) {
  const taken: { readonly span: SpanRecord; readonly isWanted: boolean }[] = []
  const traced = tracedDispatch(dispatch, {
    clock: { now: () => 1_000, elapsed: () => 5 },
    newId: (bytes) => String(bytes === 8 ? 8 : 6).repeat(bytes * 2),
    take: (span, isWanted) => void taken.push({ span, isWanted }),
  })
  const ask = (name: string, by: Caller) => traced(by, name, {}, new AbortController().signal)
  return { taken, ask }
}

test('an operation is a span of the trace that it came with, and what it leads to is below that span', async () => {
  const seen: Caller[] = []
  const { taken, ask } = openWorld(async (by) => {
    seen.push(by)
    return { result: 1 }
  })
  await ask('agent.list', { ...caller, trace: parent })
  await until(() => taken.length > 0)
  expect(seen[0]?.trace).toEqual({ traceId: parent.traceId, spanId: '8'.repeat(16), isSampled: true })
  expect(taken).toMatchObject([
    {
      isWanted: true,
      span: {
        ...{
          traceId: parent.traceId,
          spanId: '8'.repeat(16),
          parentSpanId: parent.spanId,
          name: 'agent.list',
        },
        ...{ startMs: 1_000, durationMs: 0, status: 'unset', service: 'superclaw' },
        attributes: { 'superclaw.caller': 'token:3f2a', 'superclaw.request_id': 'r-1' },
      },
    },
  ])
})

test('without one, it begins a trace, which nobody asked to keep', async () => {
  const { taken, ask } = openWorld(async () => ({ result: 1 }))
  await ask('agent.list', caller)
  await until(() => taken.length > 0)
  expect(taken).toMatchObject([{ isWanted: false, span: { traceId: '6'.repeat(32), parentSpanId: null } }])
})

test('a failure is an error by its code alone, and what is no operation is not repeated', async () => {
  const failure = new ExpectedError('NOT_FOUND', 'hunter2 is nothing')
  const { taken, ask } = openWorld(() => Promise.reject(failure))
  await expect(ask('hunter2', caller)).rejects.toBe(failure)
  await until(() => taken.length > 0)
  expect(taken).toMatchObject([
    { span: { name: 'unknown operation', status: 'error', statusMessage: 'NOT_FOUND' } },
  ])
  expect(JSON.stringify(taken)).not.toContain('hunter2')
})
