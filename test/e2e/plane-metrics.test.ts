import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openBuiltPlane } from '../support/built-plane.ts'
import { parsePrometheus } from '../support/prometheus-parser.ts'
import { until } from '../support/until.ts'

const busy = {
  argv: ['sh', '-c', 'while :; do i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; sleep 0.05; done'],
}
const metrics = { every: '1s' }

test('the machine and the agents are measured, and what was measured outlives a restart', async () => {
  await using plane = await openBuiltPlane({ metrics, agents: { busy } })
  await plane.start()
  const valuesOf = async (metric: string): Promise<number[]> => {
    const answer = await plane.app.call('metrics.query', { metric, stepMs: 1_000 }).catch(() => undefined)
    return answer?.series.flatMap(({ points }) => points.flatMap(({ value }) => value ?? [])) ?? []
  }
  await until(async () => (await valuesOf('agent.cpu.time')).some((value) => value > 0.01), 30_000)
  expect((await valuesOf('agent.memory.resident'))[0]).toBeGreaterThan(100_000)
  expect((await valuesOf('host.memory.total'))[0]).toBeGreaterThan(1e8)
  const listed = await plane.superclaw('metrics', 'list', 'agent')
  expect(listed.stdout).toMatch(/^agent\.threads +agent=busy +\d+ threads/m)
  await plane.superclaw('restart')
  const before = await valuesOf('host.memory.total')
  await until(async () => (await valuesOf('host.memory.total')).length > before.length, 30_000)
  const csv = await plane.superclaw('metrics', 'export', 'host.memory.total')
  expect(csv.stdout.trimEnd().split('\n').length).toBeGreaterThan(before.length)

  const exposed = async () =>
    parsePrometheus((await plane.superclaw('metrics', 'export', '--prometheus')).stdout)
  const cpuOf = async () =>
    (await exposed()).get('superclaw_agent_cpu_time_seconds_total')?.samples[0]?.value ?? 0
  await until(async () => (await cpuOf()) > 0, 30_000)
  const used = await cpuOf()
  await until(async () => (await cpuOf()) > used, 30_000)
  expect((await exposed()).get('superclaw_host_memory_total_bytes')?.samples[0]?.value).toBeGreaterThan(1e8)
})

test('a damaged telemetry.db hurts nothing but itself', async () => {
  await using plane = await openBuiltPlane({ metrics, agents: { one: { argv: ['sleep', '100000'] } } })
  writeFileSync(join(plane.stateDir, 'telemetry.db'), 'no database at all '.repeat(500))
  await plane.start()
  expect(await plane.agent('one')).toMatchObject({ state: 'ready' })
  const asked = await plane.superclaw('metrics', 'list')
  expect(asked.stderr).toMatch(
    /error\[STATE_CORRUPT\]: .*telemetry\.db cannot be read.*\nhint: Move it aside/,
  )
  expect((await plane.superclaw('fleet')).stdout).toContain('ready')
})

test('round trips to the address of an agent are measured', async () => {
  const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1')
  await until(() => server.listening)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await using plane = await openBuiltPlane({ metrics, agents: { web: { argv: ['sleep', '100000'], url } } })
  await plane.start()
  const trips = () =>
    plane.app
      .call('metrics.query', { metric: 'agent.round_trip.time', measure: 'p50' })
      .catch(() => undefined)
  await until(async () => {
    const values = (await trips())?.series[0]?.points.flatMap(({ value }) => value ?? []) ?? []
    return values.length > 0 && values.every((value) => value > 0 && value < 5)
  }, 30_000)
  server.closeAllConnections()
  server.close()
})

test('without telemetry nothing is measured, and it is said so', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  await plane.start('--no-telemetry')
  const { stdout, stderr } = await plane.superclaw('metrics', 'list')
  expect(stdout).toMatch(/^METRIC/)
  expect(stderr).toBe('Nothing is measured: the control plane was started with --no-telemetry.\n')
})
