import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { until } from '../support/until.ts'

const preload = pathToFileURL(join(import.meta.dirname, '..', 'support', 'wall-clock.js')).href
const hourMs = 3_600_000
const steady = { argv: ['sleep', '100000'] }
const counting = { argv: ['sh', '-c', 'n=0; while :; do echo $n; n=$((n+1)); sleep 0.02; done'] }
const falling = { argv: ['false'], restart: { delay: '10ms', max_delay: '20ms' } }

test('the wall clock goes back an hour: restarts, logs, the order of events and uptimes stay sane, also over a crash', async () => {
  await using plane = await openBuiltPlane({ agents: { one: steady, counting, falling } })
  setClock(plane, 0)
  plane.env['NODE_OPTIONS'] = `--import=${preload}`
  plane.env['WALL_CLOCK_FILE'] = join(plane.folder, 'clock')
  await plane.start()
  const before = await plane.app.call('plane.status', {})
  await until(async () => (await plane.agent('falling')).restarts > 1)

  setClock(plane, -hourMs)
  const { restarts } = await plane.agent('falling')
  await until(async () => (await plane.agent('falling')).restarts > restarts + 1)
  await killAndAwait(plane, 1)
  await linesGrow(plane)
  const after = await plane.app.call('plane.status', {})
  const health = (await (await fetch(`${after.url}/health`)).json()) as { readonly uptimeMs: number }
  for (const { uptimeMs } of [after, health]) {
    expect(uptimeMs).toBeGreaterThan(before.uptimeMs)
    expect(uptimeMs).toBeLessThan(hourMs)
  }
  await expectOrder(plane)

  const { pid } = await plane.agent('one')
  await plane.crash()
  expect(await plane.agent('one')).toMatchObject({ pid, state: 'ready', restarts: 1 })
  await killAndAwait(plane, 2)
  await linesGrow(plane)
  await expectOrder(plane)
  const { runs, agent } = await plane.app.call('agent.show', { agent: 'one' })
  expect(runs.map((run) => [run.pid === agent.pid, run.end?.signal ?? null])).toEqual([
    [true, null],
    [false, 'SIGKILL'],
    [false, 'SIGKILL'],
  ])
})

function setClock({ folder }: BuiltPlane, offsetMs: number): void {
  const path = join(folder, 'clock')
  writeFileSync(`${path}.new`, String(offsetMs))
  renameSync(`${path}.new`, path)
}

async function killAndAwait(plane: BuiltPlane, restarts: number): Promise<void> {
  process.kill((await plane.agent('one')).pid ?? 0, 'SIGKILL')
  await until(async () => {
    const agent = await plane.agent('one')
    return agent.restarts === restarts && agent.state === 'ready'
  })
}

async function linesGrow(plane: BuiltPlane): Promise<void> {
  const last = async (): Promise<number> => {
    const { lines } = await plane.app.call('log.read', { agents: ['counting'], limit: 1 })
    return lines[0]?.offset ?? -1
  }
  const seen = await last()
  await until(async () => (await last()) > seen)
}

/** What came later is never dated before what came earlier. */
async function expectOrder(plane: BuiltPlane): Promise<void> {
  const { events } = await plane.app.call('event.list', { from: 'oldest', limit: 10_000 })
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  const { lines } = await plane.app.call('log.read', { agents: ['counting'], limit: 10_000 })
  expect(lines.map(({ text }) => Number(text))).toEqual(lines.map((_, index) => index))
  for (const all of [events, lines]) {
    const times = all.map(({ atMs }) => atMs)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  }
  expect((await plane.superclaw('events', 'verify')).status).toBe(0)
}
