import { mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RecoveredRun, StartRequest } from '../../src/core/agent/process-host.ts'
import { collectEnds, startLive, startRequest } from '../contract/process-host.ts'
import { openProcessMachine, type ProcessMachine } from '../support/process-machine.ts'
import { type HostProcess, spawnHost } from '../support/spawn-host.ts'
import { until } from '../support/until.ts'

const sleeps = ['sleep', '1000'] as const

test('a host killed before it spawned leaves a run that never ran, and the agent free', async () => {
  await using machine = openProcessMachine()
  await using child = await spawnHost(machine.stateDir)
  const earlier = startRequest(machine, 'a', ['sh', '-c', 'exit 0'])
  await child.ask({ op: 'start', request: earlier })
  // The host has heard of its end when it lets it be archived, a moment after the process is gone.
  await until(() =>
    child.ask({ op: 'archive', runId: earlier.runId }).then(
      () => true,
      () => false,
    ),
  )
  const request = startRequest(machine, 'a', sleeps)
  await child.askToDie({ op: 'die-before-spawn', request })

  await using host = machine.open()
  const end = { kind: 'not_started', detail: 'its start was cut short' }
  const recovered = await host.recover()
  expect(recovered).toMatchObject([{ kind: 'ended', runId: request.runId, agentId: 'a', end }])
  await host.archive(request.runId)
  await startLive(host, startRequest(machine, 'a', sleeps))
})

test('a host killed at any moment of its starts leaves one agent or none, and knows which', async () => {
  await using machine = openProcessMachine()
  const rounds = 15
  const kinds: string[] = []
  for (let round = 0; round < rounds; round += 1) {
    await using child = await spawnHost(machine.stateDir)
    const requests = [1, 2, 3, 4].map((each) => startRequest(machine, `a${round}-${each}`, sleeps))
    await child.askToDie({ op: 'start-and-die', requests, afterMs: (4 * round) / rounds })

    await using host = machine.open()
    const recovered = (await host.recover()).filter((run) => agentOf(run).startsWith(`a${round}-`))
    for (const { runId, spec } of requests) {
      const found = recovered.find((run) => agentOf(run) === spec.id)
      await expectOnly(machine, runId, found)
      kinds.push(found?.kind ?? 'none')
    }
  }
  expect(new Set(kinds)).toContain('adopted')
}, 60_000)

/** Of a run, what was adopted lives, and nothing else. */
async function expectOnly(
  machine: ProcessMachine,
  runId: string,
  found: RecoveredRun | undefined,
): Promise<void> {
  const adopted = found?.kind === 'adopted' ? [found.run.identity.pid] : []
  // It may not have become its program yet.
  await until(() => adopted.every(isSleep))
  expect(machine.pids(runId).filter((each) => isSleep(each))).toEqual(adopted)
}

/** Runs an agent to its end, with status 7, under a host that dies in the midst of the start of the next run. */
async function dieBesideEnd(
  machine: ProcessMachine,
  agentId: string,
  die: (child: HostProcess, next: StartRequest) => Promise<void>,
): Promise<{ readonly ended: StartRequest; readonly next: StartRequest }> {
  const ended = startRequest(machine, agentId, ['sh', '-c', 'exit 7'])
  await using child = await spawnHost(machine.stateDir)
  await child.ask({ op: 'start', request: ended })
  await until(async () => (await child.ask({ op: 'may-follow', agentId })) === true)
  const next = startRequest(machine, agentId, sleeps)
  await die(child, next)
  return { ended, next }
}

const exitedWith7 = { kind: 'exited', status: 7 }

// In the order in which they are written.
test.for([
  { missing: ['boot', 'exit', 'life'] },
  { missing: ['exit', 'life'] },
  { missing: ['life'] },
  { missing: [] },
])(
  'a host killed before $missing of the next run leaves the end of the last, and a start that never was',
  async ({ missing }) => {
    await using machine = openProcessMachine()
    const { ended, next } = await dieBesideEnd(machine, 'a', (child, request) =>
      child.askToDie({ op: 'die-before-spawn', request }),
    )
    for (const name of missing) rmSync(join(machine.runDir, 'a', next.runId, name))

    await using host = machine.open()
    expect(await host.recover()).toMatchObject([
      { kind: 'ended', runId: ended.runId, end: exitedWith7 },
      { kind: 'ended', runId: next.runId, end: { kind: 'not_started' } },
    ])
    expect(machine.pids()).toEqual([])
    expect(await host.recover()).toEqual([])
    await host.archive(ended.runId)
    await host.archive(next.runId)
    await startLive(host, startRequest(machine, 'a', sleeps))
  },
)

test('a host killed at any moment of the start of the next run leaves one agent or none, and the end of the last', async () => {
  await using machine = openProcessMachine()
  const rounds = 15
  const kinds: (string | undefined)[] = []
  for (let round = 0; round < rounds; round += 1) {
    const id = `a${round}`
    const { ended, next } = await dieBesideEnd(machine, id, (child, request) =>
      child.askToDie({ op: 'start-and-die', requests: [request], afterMs: (4 * round) / rounds }),
    )

    await using host = machine.open()
    const [end, found, ...others] = (await host.recover()).filter((run) => agentOf(run) === id)
    expect(end).toMatchObject({ kind: 'ended', runId: ended.runId, end: exitedWith7 })
    await expectOnly(machine, next.runId, found)
    expect(others).toEqual([])
    kinds.push(found?.kind)
  }
  expect(new Set(kinds)).toContain('adopted')
}, 60_000)

test('while the end of the last run cannot be read, the one that runs is held back with it', async () => {
  await using machine = openProcessMachine()
  const { ended, next } = await dieBesideEnd(machine, 'a', async (child, request) => {
    await child.ask({ op: 'start', request })
    await child.kill()
  })
  const exit = join(machine.runDir, 'a', ended.runId, 'exit')
  const text = readFileSync(exit, 'utf8')
  rmSync(exit)
  mkdirSync(exit)

  await using host = machine.open()
  expect(await host.recover()).toMatchObject([{ kind: 'undecided', runId: ended.runId }])
  await expect(host.start(startRequest(machine, 'a', sleeps))).rejects.toThrow('not archived')
  rmdirSync(exit)
  writeFileSync(exit, text)
  expect(await host.recover()).toMatchObject([
    { kind: 'ended', runId: ended.runId, end: exitedWith7 },
    { kind: 'adopted', run: { runId: next.runId } },
  ])
})

test('agents of a host that was killed keep their pids, and one that ended meanwhile its status', async () => {
  await using machine = openProcessMachine()
  await using child = await spawnHost(machine.stateDir)
  const living = startRequest(machine, 'a', sleeps)
  const ending = startRequest(machine, 'b', ['sh', '-c', 'while ! [ -e go ]; do sleep 0.01; done; exit 42'])
  const run = await child.ask({ op: 'start', request: living })
  await child.ask({ op: 'start', request: { ...ending, spec: { ...ending.spec, cwd: machine.logDir } } })
  await child.kill()
  writeFileSync(join(machine.logDir, 'go'), '')
  await until(() => machine.pids(ending.runId).length === 0)

  await using host = machine.open()
  const { next } = collectEnds(host)
  const recovered = await host.recover()
  const exitPath = join(machine.runDir, 'b', ending.runId, 'exit')
  const end = { kind: 'exited', status: 42, atMs: Math.round(statSync(exitPath).mtimeMs) }
  expect(recovered).toContainEqual({ kind: 'adopted', run })
  expect(recovered).toContainEqual(
    expect.objectContaining({ kind: 'ended', agentId: 'b', end: expect.objectContaining(end) }),
  )
  host.signal(living.runId, 'SIGTERM')
  expect(await next(living.runId)).toMatchObject({ kind: 'signalled', signal: 'SIGTERM' })
})

test('a run that left something in its group is archived before the next', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const { next } = collectEnds(host)
  const request = startRequest(machine, 'a', ['sh', '-c', 'sleep 1000 & exit 0'])
  await startLive(host, request)
  await next(request.runId)
  expect(host.mayFollow('a')).toBe(false)
  await host.archive(request.runId)
  expect(machine.pids()).toEqual([])
})

function agentOf(run: RecoveredRun): string {
  return run.kind === 'adopted' ? run.run.agentId : run.agentId
}

function isSleep(pid: number): boolean {
  return readFileSync(`/proc/${pid}/comm`, 'utf8') === 'sleep\n'
}
