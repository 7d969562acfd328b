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

/** Finds the shim that this process has just spawned: the child, leader of its group, that was not there before. */
function createShimFinder(): () => number {
  const seen = new Set<string>()
  return () => {
    const shim = readdirSync('/proc').find((pid) => !seen.has(pid) && isShimOfOurs(pid))
    seen.add(shim ?? '')
    return Number(shim)
  }
}

function isShimOfOurs(pid: string): boolean {
  const [, parentId, groupId] = readStat(pid).split(') ').at(-1)?.split(' ') ?? []
  return parentId === String(process.pid) && groupId === pid
}

function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
}

function spin(durationMs: number): void {
  const untilMs = performance.now() + durationMs
  while (performance.now() < untilMs);
}

test('a shim killed in its first milliseconds leaves no agent that nothing on disk names', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const findShim = createShimFinder()
  const rounds = 200
  const outcomes = Array.from({ length: rounds }, async (_, round) => {
    const request = startRequest(machine, `a${round}`, sleeps)
    const started = host.start(request)
    const shim = findShim()
    spin((4 * round) / rounds)
    process.kill(shim, 'SIGKILL')
    return { request, outcome: await started }
  })
  let adopted = 0
  for (const { request, outcome } of await Promise.all(outcomes)) {
    const named = 'identity' in outcome ? [outcome.identity.pid] : []
    expect(machine.pids(request.runId)).toEqual(named)
    adopted += named.length
  }
  expect(adopted).toBeGreaterThan(0)
  expect(adopted).toBeLessThan(rounds)
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
  const findShim = createShimFinder()
  const rounds = 100
  let ran = 0
  for (let round = 0; round < rounds; round += 1) {
    const request = startRequest(machine, `a${round}`, sleeps)
    void host.start(request).catch(() => undefined)
    const shim = findShim()
    spin((3 * round) / rounds)
    const folder = join(machine.runDir, request.spec.id)
    const fenced = join(folder, `.done-${request.runId}`)
    renameSync(join(folder, request.runId), fenced)
    const sleepers = () =>
      machine.pids(request.runId).filter((pid) => /\(sleep\)/.test(readStat(String(pid))))
    await until(() => sleepers().length > 0 || !/\) [^Z]/.test(readStat(String(shim))))
    expect(readdirSync(fenced).includes('pid')).toBe(sleepers().length > 0)
    ran += sleepers().length
  }
  expect(ran).toBeGreaterThan(0)
  expect(ran).toBeLessThan(rounds)
}, 60_000)
