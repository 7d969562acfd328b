import { describe, expect, test } from 'vitest'
import { openSdk } from '../../../support/otel-sdk.ts'
import { openOtlpReceiver } from '../../../support/otlp-receiver.ts'

const ways = [
  { encoding: 'protobuf', isGzipped: false },
  { encoding: 'protobuf', isGzipped: true },
  { encoding: 'json', isGzipped: false },
  { encoding: 'json', isGzipped: true },
] as const

const claudeCall = {
  ...{ 'event.name': 'api_request', 'session.id': 's-1', model: 'claude-sonnet-4-6', request_id: 'req_1' },
  ...{ input_tokens: 10, output_tokens: 100, cache_read_tokens: 1000, cache_creation_tokens: 200 },
  ...{ cost_usd: 0.00258, duration_ms: 1234, speed: 'normal', prompt: 'SECRET' },
}
/** 10 × $3 + 100 × $15 + 1000 × $0.30 + 200 × $3.75 for a million. */
const claudeNano = 30_000 + 1_500_000 + 300_000 + 750_000

const calls = `select source.text as session, model.text as model, input, cache_read, cache_write_5m, output, price, reported,
  duration, share, superseded, agent.text as agent, request from call
  left join name source on source.id = call.session left join name model on model.id = call.model
  left join name agent on agent.id = call.agent order by call.id`

describe.each(ways)(
  'an SDK of OpenTelemetry that sends $encoding, gzip: $isGzipped',
  ({ encoding, isGzipped }) => {
    test('is metered by its log events, with what it costs to the nano-dollar, and by no text of a prompt', async () => {
      await using receiver = await openOtlpReceiver()
      const resource = { 'service.name': 'claude-code', 'superclaw.agent_id': 'builder' }
      await using sdk = openSdk({ url: receiver.url, encoding, isGzipped, resource })
      await sdk.log('claude_code.api_request', claudeCall)
      expect(receiver.rows(calls)).toEqual([
        {
          ...{ session: 's-1', model: 'claude-sonnet-4-6', input: 10, cache_read: 1000, cache_write_5m: 200 },
          ...{ output: 100, price: claudeNano, reported: 2_580_000, duration: 1234, share: 0, superseded: 0 },
          ...{ agent: 'builder', request: 'req_1' },
        },
      ])
      expect(receiver.rows('select * from name').map(({ text }) => text)).not.toContain('SECRET')
    })

    test.for([true, false])(
      'is metered by its counters where it has nothing better, delta: %s',
      async (isDelta) => {
        await using receiver = await openOtlpReceiver()
        const resource = { 'service.name': 'claude-code' }
        await using sdk = openSdk({ url: receiver.url, encoding, isGzipped, resource, isDelta })
        const told = { model: 'claude-sonnet-4-6', 'session.id': 's-2' }
        await sdk.count('claude_code.token.usage', 10, { ...told, type: 'input' })
        await sdk.count('claude_code.token.usage', 7, { ...told, type: 'input' })
        await sdk.count('claude_code.token.usage', 5, { ...told, type: 'output' })
        await sdk.count('claude_code.cost.usage', 5, told)
        const sum =
          'select sum(input) as input, sum(output) as output, sum(calls) as calls, sum(price) as price from slot'
        expect(receiver.rows(sum)).toEqual([
          { input: 17, output: 5, calls: 0, price: 17 * 3_000 + 5 * 15_000 },
        ])
        // The event of the same session is better, and takes their place.
        await sdk.log('claude_code.api_request', { ...claudeCall, 'session.id': 's-2' })
        expect(receiver.rows(sum)).toEqual([{ input: 10, output: 100, calls: 1, price: claudeNano }])
      },
    )

    test('is metered by the spans of its calls, and not by those around them', async () => {
      await using receiver = await openOtlpReceiver()
      await using sdk = openSdk({
        url: receiver.url,
        encoding,
        isGzipped,
        resource: { 'service.name': 'shop' },
      })
      const usage = { 'gen_ai.usage.input_tokens': 1000, 'gen_ai.usage.output_tokens': 10 }
      const call = {
        ...{ ...usage, 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai' },
        ...{ 'gen_ai.response.model': 'gpt-5', 'gen_ai.usage.cache_read.input_tokens': 600 },
        ...{ 'gen_ai.response.id': 'resp_1', 'gen_ai.input.messages': 'SECRET' },
      }
      await sdk.span('chat gpt-5', call)
      await sdk.span('invoke_agent shop', { ...usage, 'gen_ai.operation.name': 'invoke_agent' })
      await sdk.span('chat gpt-5', { 'gen_ai.operation.name': 'chat', 'error.type': '429' }, 'slow down')
      expect(receiver.rows(calls)).toMatchObject([
        { input: 400, cache_read: 600, output: 10, request: 'resp_1' },
      ])
      expect(receiver.rows('select status, message from failure')).toEqual([
        { status: 429, message: 'slow down' },
      ])
    })
  },
)

test('a gRPC client is told of in the log, with the cure, and by doctor', async () => {
  await using receiver = await openOtlpReceiver()
  const { connect } = await import('node:net')
  for (const _ of [1, 2]) {
    const socket = connect(receiver.port, '127.0.0.1', () => socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'))
    await new Promise((resolve) => socket.once('close', resolve))
  }
  expect(receiver.told).toEqual(['A client speaks gRPC to the port of OTLP/HTTP: nothing of it is received'])
  expect(receiver.otlp.findings()).toMatchObject([
    { level: 'ok' },
    { level: 'warning', cure: 'Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf where the agent is started' },
  ])
})
