import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openLinuxProcessTable } from '../../../../src/core/adapters/process/linux-process-table.ts'
import { collectEnds, processHostContract, startLive, startRequest } from '../../../contract/process-host.ts'
import { openProcessMachine } from '../../../support/process-machine.ts'
import { runScript } from '../../../support/run-script.ts'
import { until } from '../../../support/until.ts'

for (const shell of ['/bin/dash', '/bin/bash'].filter((path) => existsSync(path))) {
  describe(`under ${shell}`, () => {
    processHostContract(() => openProcessMachine({ shell }), {
      sleeps: ['sleep', '1000'],
      exitsWith7: ['sh', '-c', 'exit 7'],
      stubborn: ['sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 1000; done'],
      missing: ['superclaw-test-no-such-program'],
    })
  })
}

const isRoot = process.getuid?.() === 0

test('what runs write, one after the other, is in one file', async () => {
  await using machine = openProcessMachine()
  await runScript(machine, 'echo one; echo two >&2')
  await runScript(machine, 'echo three')
  expect(machine.output('a')).toBe('one\ntwo\nthree\n')
})

test.for([
  { why: 'a status', script: 'exit 3', end: { kind: 'exited', status: 3, signal: null } },
  { why: 'the highest status', script: 'exit 255', end: { kind: 'exited', status: 255 } },
  { why: 'a crash', script: 'kill -SEGV $$', end: { kind: 'signalled', status: 139, signal: 'SIGSEGV' } },
  { why: 'an interrupt', script: 'kill -INT $$', end: { kind: 'signalled', status: 130, signal: 'SIGINT' } },
  {
    why: 'a program that was not found',
    script: 'no-such-program',
    end: { kind: 'exited', status: 127, detail: expect.stringContaining('not found') },
  },
])('$why is told as it was', async ({ script, end }) => {
  await using machine = openProcessMachine()
  expect((await runScript(machine, script)).end).toMatchObject(end)
})

test.skipIf(!isRoot)('an agent that runs as another user is known by its pid, and killed', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const { next } = collectEnds(host)
  const request = startRequest(machine, 'a', ['sleep', '1000'])
  const { identity } = await startLive(host, { ...request, spec: { ...request.spec, user: 'nobody' } })
  await until(() => readFileSync(`/proc/${identity.pid}/comm`, 'utf8') === 'sleep\n')
  await host.kill(request.runId)
  expect(await next(request.runId)).toMatchObject({ signal: 'SIGKILL' })
})

test('what an agent leaves in its group is killed before it is archived', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const { next } = collectEnds(host)
  const request = startRequest(machine, 'a', [
    'sh',
    '-c',
    'trap "" TERM HUP; sleep 1000 & env -i sleep 1000 & exit 0',
  ])
  await startLive(host, request)
  await next(request.runId)
  const table = openLinuxProcessTable()
  const [left = 0] = machine.pids(request.runId)
  const groupId = table.find(left)?.groupId
  expect(table.list().filter((process) => process.groupId === groupId)).toHaveLength(2)
  await host.archive(request.runId)
  expect(table.list().filter((process) => process.groupId === groupId)).toEqual([])
})

test('a kill takes the whole group', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const { next } = collectEnds(host)
  const request = startRequest(machine, 'a', [
    'sh',
    '-c',
    'trap "" TERM; sleep 1000 & echo ready; sleep 1000',
  ])
  await startLive(host, request)
  await machine.untilReady('a')
  await host.kill(request.runId)
  expect(machine.pids()).toEqual([])
  expect(await next(request.runId)).toMatchObject({ kind: 'signalled', signal: 'SIGKILL' })
})

test('the last runs of an agent stay to be looked at, older ones go', async () => {
  await using machine = openProcessMachine()
  for (let run = 0; run < 6; run += 1) await runScript(machine, 'exit 0')
  const folder = join(machine.runDir, 'a')
  await until(() => readdirSync(folder).filter((name) => name.startsWith('.done-')).length === 3)
  expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual([])
})

test('what is on disk is for its owner alone', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const request = startRequest(machine, 'a', ['sleep', '1000'])
  await startLive(host, request)
  const folder = join(machine.runDir, 'a', request.runId)
  const mode = (path: string) => statSync(path).mode & 0o777
  expect([mode(machine.runDir), mode(join(machine.runDir, 'a')), mode(folder)]).toEqual([0o700, 0o700, 0o700])
  for (const name of ['life', 'boot', 'shim.log'])
    expect([name, mode(join(folder, name))]).toEqual([name, 0o600])
})

test('a lifeline that something of an archived run still holds is replaced', async () => {
  await using machine = openProcessMachine()
  const { end } = await runScript(machine, 'exit 0')
  expect(end.status).toBe(0)
  const held = join(machine.runDir, 'a', '.life')
  await using host = machine.open()
  const { next } = collectEnds(host)
  const holder = startRequest(machine, 'holder', ['sh', '-c', `exec 3<>${held}; echo ready; exec sleep 1000`])
  await startLive(host, holder)
  await machine.untilReady('holder')
  const before = statSync(held).ino
  const request = startRequest(machine, 'a', ['sleep', '1000'])
  await startLive(host, request)
  expect(statSync(held).ino).not.toBe(before)
  host.signal(request.runId, 'SIGTERM')
  expect(await next(request.runId)).toMatchObject({ kind: 'signalled' })
})
