import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { countAgentProcesses } from '../support/count-agents.ts'
import { until } from '../support/until.ts'

const rounds = Number(process.env['SUPERCLAW_FAULT_ROUNDS'] ?? 4)
const isLong = rounds > 10
const stampers = isLong ? 30 : 8
const counters = isLong ? 20 : 4
const script = join(import.meta.dirname, '..', 'support', 'count-lines.js')

test.skipIf(process.platform !== 'linux')(
  `${rounds} rounds of kill -9 on agents and control plane: same pids, no copy, none missing, every end and line kept`,
  async () => {
    await using plane = await openBuiltPlane({
      defaults: {
        restart: { max_restarts: 1_000, delay: '0ms', max_delay: '0ms' },
        log: { max_size: '40KB', keep: 1_000 },
      },
      agents: fleet(),
    })
    await plane.start()
    await allReady(plane)
    let pids = await pidsOf(plane)
    let killed = 0
    for (let round = 0; round < rounds; round++) {
      const [first, second] = pickTwo([...pids.keys()])
      const planePid = await plane.planePid()
      kill(pids.get(first))
      await sleep(Math.random() * 4)
      process.kill(planePid, 'SIGKILL')
      await sleep(Math.random() * 20)
      kill(pids.get(second))
      killed += 2
      await until(async () => isBack(plane, planePid), 30_000)
      await allReady(plane)
      const now = await pidsOf(plane)
      for (const [id, pid] of pids) {
        const isKilled = id === first || id === second
        expect(now.get(id) === pid, `${id} in round ${round}`).toBe(!isKilled)
      }
      await expectOneProcessEach(now, plane.folder)
      pids = now
    }
    const { events } = await plane.app.call('event.list', {
      types: ['run.ended'],
      limit: 10_000,
      from: 'oldest',
    })
    // A start that the control plane was killed in the midst of never ran: it ended nothing.
    const ends = events.map(({ data }) => data['end'] as { kind: string; status: number | null })
    const ran = ends.filter(({ kind }) => kind !== 'not_started')
    expect(ran.map(({ status }) => status)).toEqual(Array(killed).fill(137))
    expect((await plane.app.call('event.verify', {})).broken).toBeNull()
    await plane.superclaw('stop')
    for (let index = 0; index < counters; index++)
      expectNoGaps(join(plane.stateDir, 'logs', `counter-${index}`))
  },
  isLong ? 600_000 : 90_000,
)

function fleet(): Record<string, object> {
  const all: Record<string, object> = {}
  for (let index = 0; index < stampers; index++)
    all[`stamper-${index}`] = { argv: ['/bin/sh', '-c', 'echo up; exec sleep 100000'] }
  for (let index = 0; index < counters; index++)
    all[`counter-${index}`] = { argv: [process.execPath, script] }
  return all
}

async function allReady(plane: BuiltPlane): Promise<void> {
  await until(
    async () => (await plane.app.call('agent.list', {})).agents.every(({ state }) => state === 'ready'),
    30_000,
  )
}

async function isBack(plane: BuiltPlane, before: number): Promise<boolean> {
  const status = await plane.app.call('plane.status', {}).catch(() => undefined)
  return status !== undefined && status.pid !== before && status.status !== 'failing'
}

async function pidsOf(plane: BuiltPlane): Promise<Map<string, number>> {
  const { agents } = await plane.app.call('agent.list', {})
  return new Map(agents.map(({ id, pid }) => [id, pid ?? 0]))
}

/**
 * Counted from the kernel: what SuperClaw says of itself proves nothing here. A process is counted once its exec is
 * done, which may be a moment after it is known.
 */
async function expectOneProcessEach(pids: ReadonlyMap<string, number>, home: string): Promise<void> {
  await until(() => {
    const running = countAgentProcesses(home)
    for (const [id, pid] of pids) expect([[pid], []], id).toContainEqual(running.get(id) ?? [])
    return running.size === pids.size
  })
}

function pickTwo(ids: readonly string[]): [string, string] {
  const first = Math.floor(Math.random() * ids.length)
  const second = (first + 1 + Math.floor(Math.random() * (ids.length - 1))) % ids.length
  return [ids[first] ?? '', ids[second] ?? '']
}

function kill(pid: number | undefined): void {
  if (pid) process.kill(pid, 'SIGKILL')
}

/** Each process of an agent numbered its lines from 1: all are there, in order, and none is torn. */
function expectNoGaps(folder: string): void {
  const segments = readdirSync(folder)
    .filter((name) => /^\d+\.log$/.test(name))
    .sort()
  const text = [...segments, 'current.log'].map((name) => readFileSync(join(folder, name), 'utf8')).join('')
  const last = new Map<string, number>()
  for (const line of text.trimEnd().split('\n')) {
    const [pid = '', number = ''] = line.split(' ')
    expect(Number(number), `${folder}: ${line}`).toBe((last.get(pid) ?? 0) + 1)
    last.set(pid, Number(number))
  }
  expect(last.size).toBeGreaterThan(0)
}
