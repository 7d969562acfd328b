import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ProcessHost } from '../../src/core/agent/process-host.ts'
import { collectEnds, startLive, startRequest } from '../contract/process-host.ts'
import { openProcessMachine, type ProcessMachine } from '../support/process-machine.ts'
import { until } from '../support/until.ts'

const sleeps = ['sleep', '1000'] as const

/** The shim of the one run of agent `a`: it leads the group that is written beside the pid. */
function shimPid({ runDir }: ProcessMachine, runId: string): number {
  return Number(readFileSync(join(runDir, 'a', runId, 'pid'), 'utf8').split(' ')[2])
}

/** Kills the shim alone, and resolves once the host has learned of it. */
async function killShim(machine: ProcessMachine, host: ProcessHost, runId: string): Promise<void> {
  const isLost = new Promise((resolve) => host.onShimLost(resolve))
  process.kill(shimPid(machine, runId), 'SIGKILL')
  expect(await isLost).toBe(runId)
}

test('an agent whose shim is killed lives on, is not started again, and ends unknown', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const { ends, next } = collectEnds(host)
  const request = startRequest(machine, 'a', sleeps)
  const run = await startLive(host, request)
  await killShim(machine, host, request.runId)
  expect(machine.pids()).toEqual([run.identity.pid])
  expect(ends).toEqual([])
  await expect(host.start(startRequest(machine, 'a', sleeps))).rejects.toThrow('not archived')

  expect(host.signal(request.runId, 'SIGTERM')).toBe(true)
  expect(await next(request.runId)).toMatchObject({ kind: 'lost', status: null, detail: 'exit unknown' })
})

test('an agent without a shim can be killed', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const { ends } = collectEnds(host)
  const request = startRequest(machine, 'a', sleeps)
  await startLive(host, request)
  await killShim(machine, host, request.runId)
  await host.kill(request.runId)
  expect(machine.pids()).toEqual([])
  expect(ends).toMatchObject([{ runId: request.runId, end: { kind: 'lost' } }])
})

test('an agent whose shim died while no host ran is adopted without it', async () => {
  await using machine = openProcessMachine()
  const request = startRequest(machine, 'a', sleeps)
  const first = machine.open()
  const run = await startLive(first, request)
  await first[Symbol.asyncDispose]()
  process.kill(shimPid(machine, request.runId), 'SIGKILL')
  await until(() => machine.pids().length === 1)

  await using second = machine.open()
  const { next } = collectEnds(second)
  expect(await second.recover()).toEqual([{ kind: 'adopted', run: { ...run, hasShim: false } }])
  process.kill(run.identity.pid, 'SIGKILL')
  expect(await next(request.runId)).toMatchObject({ kind: 'lost', detail: 'exit unknown' })
})

test('the shim of an adopted agent is missed when it is killed', async () => {
  await using machine = openProcessMachine()
  const request = startRequest(machine, 'a', sleeps)
  const first = machine.open()
  await startLive(first, request)
  await first[Symbol.asyncDispose]()

  await using second = machine.open()
  await second.recover()
  await killShim(machine, second, request.runId)
})

test('a run of which all was killed at once is lost', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const { next } = collectEnds(host)
  const request = startRequest(machine, 'a', sleeps)
  await startLive(host, request)
  process.kill(-shimPid(machine, request.runId), 'SIGKILL')
  expect(await next(request.runId)).toMatchObject({ kind: 'lost', detail: 'exit unknown' })
})

test.for(['/bin/dash', '/bin/bash'].filter((path) => existsSync(path)))(
  'signals to the shim, alone or with its group, do not end it: %s',
  async (shell) => {
    await using machine = openProcessMachine({ shell })
    await using host = machine.open()
    const { next } = collectEnds(host)
    const request = startRequest(machine, 'a', [
      ...(['sh', '-c'] as const),
      'trap "" HUP INT QUIT TERM; echo ready; while ! [ -e go ]; do sleep 0.01; done; exit 7',
    ])
    const inPlace = { ...request, spec: { ...request.spec, cwd: machine.logDir } }
    await startLive(host, inPlace)
    await machine.untilReady('a')
    const shim = shimPid(machine, request.runId)
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const) {
      process.kill(shim, signal)
      process.kill(-shim, signal)
    }
    writeFileSync(join(machine.logDir, 'go'), '')
    expect(await next(request.runId)).toMatchObject({ kind: 'exited', status: 7 })
  },
)

test('a stopped shim does not keep its agent from being killed, nor its end from being known', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const { next } = collectEnds(host)
  const request = startRequest(machine, 'a', sleeps)
  await startLive(host, request)
  process.kill(shimPid(machine, request.runId), 'SIGSTOP')
  await host.kill(request.runId)
  expect(await next(request.runId)).toMatchObject({ kind: 'signalled', signal: 'SIGKILL' })
})

/** The shim that this process has just spawned: the last of the main thread's children. */
function lastShim(): number {
  // One short file: a look through all of /proc would take longer than the shim does.
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim()
  return Number(children.split(' ').at(-1))
}

function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
}

/** A zombie is not alive. */
function isAlive(pid: number): boolean {
  return /\) [^Z]/.test(readStat(String(pid)))
}

function spin(durationMs: number): void {
  const untilMs = performance.now() + durationMs
  while (performance.now() < untilMs);
}

/** Runs rounds until both outcomes of a race have been seen, which on a slow machine takes more of them. */
async function untilBothSeen(roundOf: (index: number) => Promise<boolean>): Promise<Set<boolean>> {
  const [batch, atMost] = [100, 2000]
  const seen = new Set<boolean>()
  for (let first = 0; seen.size < 2 && first < atMost; first += batch) {
    const rounds = Array.from({ length: batch }, (_, index) => roundOf(first + index))
    for (const outcome of await Promise.all(rounds)) seen.add(outcome)
  }
  return seen
}

test('a shim killed in its first milliseconds leaves no agent that nothing on disk names', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const seen = await untilBothSeen(async (index) => {
    const request = startRequest(machine, `a${index}`, sleeps)
    const started = host.start(request)
    const shim = lastShim()
    spin((4 * (index % 100)) / 100)
    process.kill(shim, 'SIGKILL')
    const outcome = await started
    const named = 'identity' in outcome ? [outcome.identity.pid] : []
    // What is killed is still there for a moment.
    await until(() => !isAlive(shim))
    expect(machine.pids(request.runId)).toEqual(named)
    for (const pid of named) process.kill(pid, 'SIGKILL')
    return named.length > 0
  })
  expect(seen).toEqual(new Set([true, false]))
}, 60_000)

test('a run whose directory was removed under it is still watched to its end', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const { next } = collectEnds(host)
  const request = startRequest(machine, 'a', sleeps)
  await startLive(host, request)
  rmSync(join(machine.runDir, 'a', request.runId), { recursive: true })
  expect(host.signal(request.runId, 'SIGTERM')).toBe(true)
  expect(await next(request.runId)).toMatchObject({ kind: 'lost', detail: 'exit unknown' })
  await host.archive(request.runId)
  await startLive(host, startRequest(machine, 'a', sleeps))
})

test('a run whose directory is fenced away runs only if it is named there', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const seen = await untilBothSeen(async (index) => {
    const request = startRequest(machine, `a${index}`, sleeps)
    void host.start(request).catch(() => undefined)
    const shim = lastShim()
    spin((3 * (index % 100)) / 100)
    const folder = join(machine.runDir, request.spec.id)
    const fenced = join(folder, `.done-${request.runId}`)
    renameSync(join(folder, request.runId), fenced)
    const sleepers = () =>
      machine.pids(request.runId).filter((pid) => /\(sleep\)/.test(readStat(String(pid))))
    await until(() => sleepers().length > 0 || !isAlive(shim))
    expect(readdirSync(fenced).includes('pid')).toBe(sleepers().length > 0)
    return sleepers().length > 0
  })
  expect(seen).toEqual(new Set([true, false]))
}, 60_000)
