import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { planeRecords } from '../support/plane-records.ts'
import { secretReference } from '../support/secret-reference.ts'
import { openTraceCollector } from '../support/trace-collector.ts'
import { until } from '../support/until.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'
const traceparent = `00-${traceId}-${parentId}-01`
const tells = { argv: ['sh', '-c', 'echo "trace=$TRACEPARENT"; exec sleep 100000'] }

const spansOf = async (plane: BuiltPlane, id = traceId) =>
  (await plane.app.call('trace.show', { id }).catch(() => undefined))?.spans ?? []

test('a command that belongs to a trace is a span of it, and so is what it starts', async () => {
  await using plane = await openBuiltPlane({ agents: { web: tells } })
  Object.assign(plane.env, { TRACEPARENT: traceparent, TRACESTATE: 'shop=1' })
  await plane.start()
  const started = plane.superclaw('agent', 'restart', 'web')
  expect((await started).status).toBe(0)
  await until(async () => (await spansOf(plane)).some(({ name }) => name === 'agent.restart'))

  const restart = (await spansOf(plane)).find(({ name }) => name === 'agent.restart')
  expect(restart).toMatchObject({
    ...{ traceId, parentSpanId: parentId, kind: 'server', service: 'superclaw', status: 'unset' },
    attributes: { 'superclaw.caller': expect.stringMatching(/^socket:/) },
  })
  // At its first start nobody's trace was meant, though the control plane had one in its environment.
  const told = readFileSync(join(plane.stateDir, 'logs', 'web', 'current.log'), 'utf8')
  expect(told.match(/trace=.*/g)).toEqual(['trace=', `trace=00-${traceId}-${restart?.spanId}-01`])
  const records = planeRecords(plane.stateDir).filter((record) => record.traceId === traceId)
  expect(records.map(({ type, operation }) => type ?? operation)).toEqual(
    expect.arrayContaining(['agent.restart', 'agent.state']),
  )

  delete plane.env['TRACEPARENT']
  await plane.superclaw('agent', 'restart', 'web')
  await until(() =>
    readFileSync(join(plane.stateDir, 'logs', 'web', 'current.log'), 'utf8').endsWith('trace=\n'),
  )
  expect((await plane.superclaw('trace', 'list')).stdout).not.toMatch(/agent\.stop|trace\.list/)
})

test('the API continues a trace that is kept, and leaves one that is not to its caller', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  await plane.start()
  const { url } = await plane.app.call('plane.status', {})
  const token = readFileSync(join(plane.stateDir, 'token'), 'utf8').trim()
  const ask = (path: string, trace: string) =>
    fetch(`${url}${path}`, { headers: { Authorization: `Bearer ${token}`, traceparent: trace } })
  const unwanted = 'a'.repeat(32)
  await ask('/v1/agents', `00-${unwanted}-${parentId}-00`)
  await ask('/v1/agents', 'no trace at all')
  await ask('/v1/agents/nobody', traceparent)
  await until(async () => (await spansOf(plane)).length > 0)
  expect(await spansOf(plane)).toMatchObject([
    { name: 'agent.show', parentSpanId: parentId, status: 'error', statusMessage: 'AGENT_UNKNOWN' },
  ])
  expect((await plane.app.call('trace.list', {})).traces).toHaveLength(1)

  const shown = await plane.superclaw('trace', 'show', '4bf9', '--width', '80')
  expect(shown.stdout).toMatch(
    /^agent\.show\n4bf92f3577b34da6a3ce929d0e0e4736 .+ 1 span {2}1 error\nsuperclaw\n\n.+\n›✖ agent\.show +━+ +[\d.]+[mu]?s AGENT_UNKNOWN, pa.*…?\n\n✖ agent\.show: AGENT_UNKNOWN\n$/,
  )
  await plane.superclaw('stop')
  // What is kept is there without a control plane, too.
  const kept = JSON.parse((await plane.superclaw('trace', 'list', '--errors', '--json')).stdout)
  expect(kept.traces).toMatchObject([{ traceId, name: 'agent.show', errors: 1, hasRoot: false }])
  expect((await plane.superclaw('trace', 'show', traceId, '--json')).status).toBe(0)
  const unknown = await plane.superclaw('trace', 'show', 'ffff')
  expect([unknown.status, unknown.stderr]).toEqual([
    1,
    expect.stringMatching(
      /error\[NOT_FOUND\]: No trace that is kept begins with ffff\nhint: superclaw trace list/,
    ),
  ])
  expect((await plane.superclaw('trace', 'show', 'xyz')).stderr).toMatch(/xyz is no id of a trace/)
})

test('with tracing on, what is asked is sent on to another collector, with a secret in its headers', async () => {
  await using collector = await openTraceCollector([{ status: 503, headers: { 'Retry-After': '0' } }])
  await using plane = await openBuiltPlane({ agents: {} })
  await plane.start()
  const set = await plane.app.call('secret.set', { name: 'collector', value: 'hunter2-hunter2' })
  expect(set).toBeDefined()
  const headers = { 'x-api-key': secretReference('collector') }
  const config = { version: 1, agents: {}, otlp: { export: { endpoint: collector.url, headers } } }
  plane.write('superclaw.yaml', JSON.stringify(config))
  expect((await plane.superclaw('reload')).status).toBe(0)
  await plane.app.call('agent.list', {})
  await until(() => collector.requests.length > 1)
  const [refused, taken] = collector.requests
  expect(taken?.spans).toEqual(refused?.spans)
  expect(taken).toMatchObject({
    path: '/v1/traces',
    headers: {
      'x-api-key': 'hunter2-hunter2',
      'content-encoding': 'gzip',
      'content-type': 'application/json',
    },
    resource: { attributes: [{ key: 'service.name', value: { stringValue: 'superclaw' } }] },
  })
  expect(taken?.spans.map(({ name }) => name)).toContain('agent.list')
  await until(async () => ((await plane.app.call('trace.list', {})).onward?.sent ?? 0) > 0)
  expect((await plane.superclaw('config', 'show', '--json')).stdout).not.toContain('hunter2')
  const listed = (await plane.superclaw('trace', 'list')).stdout
  expect(listed).toMatch(/Sent on: \d+ spans?; \d+ wait, 0 dropped\.\n$/)
})

test('a header that names no secret is told when the file is read', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  await plane.start()
  const otlp = { export: { endpoint: 'http://127.0.0.1:4318', headers: { a: secretReference('none') } } }
  plane.write('superclaw.yaml', JSON.stringify({ version: 1, agents: {}, otlp }))
  expect((await plane.superclaw('reload')).stderr).toMatch(/names no secret: none/)
  plane.write(
    'superclaw.yaml',
    JSON.stringify({ version: 1, otlp: { export: { endpoint: 'http://example.com' } } }),
  )
  expect((await plane.superclaw('reload')).stderr).toMatch(/is on another machine, and unencrypted/)
})
