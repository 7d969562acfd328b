import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readLifeline } from '../../src/core/adapters/process/lifeline.ts'
import { openLinuxProcessTable } from '../../src/core/adapters/process/linux-process-table.ts'
import { startLive, startRequest } from '../contract/process-host.ts'
import { openProcessMachine, type ProcessMachine } from '../support/process-machine.ts'
import { until } from '../support/until.ts'

const sleeps = ['sleep', '1000'] as const

function readPid(machine: ProcessMachine, runId: string): { pid: number; shim: number } {
  const [pid, , shim] = readFileSync(join(machine.runDir, 'a', runId, 'pid'), 'utf8').split(' ')
  return { pid: Number(pid), shim: Number(shim) }
}

/** A run that lives on without a host, as it is on disk. */
async function leaveRun(
  machine: ProcessMachine,
): Promise<{ runId: string; pid: number; file: (name: string) => string }> {
  const host = machine.open()
  const request = startRequest(machine, 'a', sleeps)
  const { identity, runId } = await startLive(host, request)
  await host[Symbol.asyncDispose]()
  return { runId, pid: identity.pid, file: (name) => join(machine.runDir, 'a', runId, name) }
}

test('a group that was left stopped goes on once it is found', async () => {
  await using machine = openProcessMachine()
  const first = machine.open()
  const request = startRequest(machine, 'a', sleeps)
  const { identity } = await startLive(first, request)
  await first[Symbol.asyncDispose]()
  const { shim } = readPid(machine, request.runId)
  process.kill(-shim, 'SIGSTOP')
  await until(() => [shim, identity.pid].every((pid) => stateOf(pid) === 'T'))

  await using host = machine.open()
  expect(await host.recover()).toMatchObject([{ kind: 'adopted', run: { hasShim: true } }])
  await until(() => [shim, identity.pid].every((pid) => stateOf(pid) === 'S'))
})

test('an agent that died while its shim was stopped has its status found', async () => {
  await using machine = openProcessMachine()
  const first = machine.open()
  const request = startRequest(machine, 'a', sleeps)
  const { identity } = await startLive(first, request)
  await first[Symbol.asyncDispose]()
  const { shim } = readPid(machine, request.runId)
  process.kill(shim, 'SIGSTOP')
  await until(() => stateOf(shim) === 'T')
  process.kill(identity.pid, 'SIGKILL')
  await until(() => stateOf(identity.pid) === 'Z')

  await using host = machine.open()
  expect(await host.recover()).toMatchObject([
    { kind: 'ended', end: { kind: 'signalled', signal: 'SIGKILL' } },
  ])
})

function stateOf(pid: number): string | undefined {
  return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]
}

test('a pid that was given to another process is not taken for the agent', async () => {
  await using machine = openProcessMachine()
  const { runId, file, pid } = await leaveRun(machine)
  const { shim } = readPid(machine, runId)
  process.kill(-shim, 'SIGKILL')
  await until(() => machine.pids(runId).length === 0)
  // The process that runs this test is given the pid: with the start time of the agent, it is none of ours.
  writeFileSync(file('pid'), readFileSync(file('pid'), 'utf8').replace(String(pid), String(process.pid)))

  await using host = machine.open()
  expect(await host.recover()).toMatchObject([
    { kind: 'ended', end: { kind: 'lost', detail: 'exit unknown' } },
  ])
  expect(host.signal(runId, 'SIGKILL')).toBe(false)
  await host.archive(runId)
})

test('after a restart of the machine, a run is lost whatever its pid names now', async () => {
  await using machine = openProcessMachine()
  const { runId, file } = await leaveRun(machine)
  // No shim outlives its machine. The agent stands for a stranger that was given its pid and its start time.
  process.kill(readPid(machine, runId).shim, 'SIGKILL')
  await until(() => readLifeline(file('life')) === 'free')
  await using host = machine.open({ table: { ...openLinuxProcessTable(), bootId: 'another-boot' } })
  const end = { kind: 'lost', detail: 'the machine restarted' }
  expect(await host.recover()).toMatchObject([{ kind: 'ended', runId, end }])
})

test('in a container that is shown another boot id, a run is adopted all the same', async () => {
  await using machine = openProcessMachine()
  const { runId } = await leaveRun(machine)
  await using host = machine.open({ table: { ...openLinuxProcessTable(), bootId: 'another-boot' } })
  expect(await host.recover()).toMatchObject([{ kind: 'adopted', run: { runId, hasShim: true } }])
})

test.for(['', '7', 'seven\n', '-1\n', '7 8 9\n'])('an exit that reads %j is none', async (text) => {
  await using machine = openProcessMachine()
  const { file } = await leaveRun(machine)
  writeFileSync(file('exit'), text)
  await using host = machine.open()
  expect(await host.recover()).toMatchObject([{ kind: 'adopted', run: { hasShim: true } }])
})

test('a pid that does not parse is none, and nothing is started beside it', async () => {
  await using machine = openProcessMachine()
  const texts = ['', '12', '12 34\n', '1 34 56\n', '12 34 1\n', 'x y z\n']
  const first = machine.open()
  const requests = texts.map((_, index) => startRequest(machine, `a${index}`, sleeps))
  await Promise.all(requests.map((request) => startLive(first, request)))
  await first[Symbol.asyncDispose]()
  const before = machine.pids()
  for (const [index, { spec, runId }] of requests.entries()) {
    writeFileSync(join(machine.runDir, spec.id, runId, 'pid'), texts[index] ?? '')
  }

  await using host = machine.open()
  expect((await host.recover()).map(({ kind }) => kind)).toEqual(texts.map(() => 'undecided'))
  for (const { spec } of requests) {
    await expect(host.start(startRequest(machine, spec.id, sleeps))).rejects.toThrow('not archived')
  }
  expect(machine.pids()).toEqual(before)
})

test('an agent whose lifeline was removed is found by its pid', async () => {
  await using machine = openProcessMachine()
  const { file, pid } = await leaveRun(machine)
  rmSync(file('life'))
  await using host = machine.open()
  expect(await host.recover()).toMatchObject([
    { kind: 'adopted', run: { identity: { pid }, hasShim: false } },
  ])
})

test('two hundred agents are found again, each with its pid', async () => {
  await using machine = openProcessMachine()
  const first = machine.open()
  const requests = Array.from({ length: 200 }, (_, index) => startRequest(machine, `a${index}`, sleeps))
  const runs = await Promise.all(requests.map((request) => startLive(first, request)))
  await first[Symbol.asyncDispose]()

  await using host = machine.open()
  const recovered = await host.recover()
  expect(recovered).toHaveLength(200)
  for (const run of runs) expect(recovered).toContainEqual({ kind: 'adopted', run })
}, 60_000)
