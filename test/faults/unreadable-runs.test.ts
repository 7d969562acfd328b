import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startLive, startRequest } from '../contract/process-host.ts'
import { openProcessMachine } from '../support/process-machine.ts'
import { spawnHost } from '../support/spawn-host.ts'

const sleeps = ['sleep', '1000'] as const

test('a host without file descriptors gives no agent up, whichever of them it lacks', async () => {
  await using machine = openProcessMachine()
  const first = machine.open()
  const requests = ['a', 'b'].map((agentId) => startRequest(machine, agentId, sleeps))
  for (const request of requests) await startLive(first, request)
  await first[Symbol.asyncDispose]()

  await using child = await spawnHost(machine.stateDir, ['prlimit', '--nofile=64'])
  const kinds = new Set<string>()
  for (let free = 0; free < 8; free += 1) {
    // A host that adopted a run does not look at it again, so each number has to be tried before one is enough.
    const answer = await child.ask({ op: 'recover-starved', free }).catch(() => [])
    for (const run of answer as { kind: string }[]) kinds.add(run.kind)
  }
  expect(kinds).not.toContain('ended')
  const runs = await child.recover()
  expect([...kinds, ...runs.map(({ kind }) => kind)]).toContain('adopted')
  expect(machine.pids()).toHaveLength(4)
})

test.skipIf(process.getuid?.() !== 0)(
  'a lifeline that may not be opened is not taken for a free one',
  async () => {
    await using machine = openProcessMachine()
    const first = machine.open()
    const request = startRequest(machine, 'a', sleeps)
    await startLive(first, request)
    await first[Symbol.asyncDispose]()
    const runPath = join(machine.runDir, 'a', request.runId)
    for (const path of [
      machine.stateDir,
      machine.runDir,
      join(machine.runDir, '.fifos'),
      join(machine.runDir, 'a'),
      runPath,
    ]) {
      chmodSync(path, 0o755)
    }
    for (const name of ['pid', 'boot']) chmodSync(join(runPath, name), 0o644)

    const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
    await using child = await spawnHost(machine.stateDir, asNobody)
    expect(await child.recover()).toMatchObject([
      { kind: 'undecided', agentId: 'a', reason: expect.stringContaining('EACCES') },
    ])
    await expect(child.ask({ op: 'start', request: startRequest(machine, 'a', sleeps) })).rejects.toThrow(
      'not archived',
    )
    expect(machine.pids()).toHaveLength(2)
  },
)
