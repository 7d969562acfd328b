import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { otlpTraces } from '../../src/core/usage/trace/otlp-json.ts'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { spanIdOf, spanOf, traceIdOf } from '../support/span.ts'
import { until } from '../support/until.ts'

const tokenOf = (plane: BuiltPlane) => readFileSync(join(plane.stateDir, 'token'), 'utf8').trim()
const urlOf = async (plane: BuiltPlane) => (await plane.app.call('plane.status', {})).url

test('spans that an agent sends by OTLP are kept, and go on to another SuperClaw as they are', async () => {
  await using last = await openBuiltPlane({ agents: {} })
  await last.start()
  const headers = { Authorization: `Bearer ${tokenOf(last)}` }
  await using first = await openBuiltPlane({
    agents: {},
    otlp: { export: { endpoint: await urlOf(last), headers } },
  })
  await first.start()
  const startMs = Date.now() - 5_000
  const spans = [
    spanOf({ startMs, durationMs: 2_000, session: 's1' }),
    spanOf({
      ...{ spanId: spanIdOf(2), parentSpanId: spanIdOf(1), name: 'llm_request', startMs: startMs + 10 },
      attributes: { model: 'claude-sonnet-4-6', input_tokens: 12, output_tokens: 3, cost_usd: 0.0005 },
    }),
  ]
  const answer = await fetch(`${await urlOf(first)}/v1/traces`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${tokenOf(first)}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(otlpTraces(spans)),
  })
  expect(answer.status).toBe(200)
  const kept = async (plane: BuiltPlane) =>
    (await plane.app.call('trace.show', { id: traceIdOf(1) }).catch(() => undefined))?.spans.length
  await until(async () => (await kept(last)) === 2)
  const [there, here] = await Promise.all(
    [last, first].map((plane) => plane.app.call('trace.show', { id: traceIdOf(1) })),
  )
  expect(there?.spans).toEqual(here?.spans)
  expect(there?.trace).toMatchObject({ name: 'turn', calls: 1, tokens: 15, costNano: 500_000, session: 's1' })
})
