import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decideRecovery, type RunFacts } from '../../src/core/agent/recovery.ts'
import { startLive, startRequest } from '../contract/process-host.ts'
import { openProcessMachine } from '../support/process-machine.ts'
import { spawnHost } from '../support/spawn-host.ts'

const sleeps = ['sleep', '1000'] as const

test('a host without file descriptors takes no run for ended, and finds it once it has some', async () => {
  await using machine = openProcessMachine()
  const first = machine.open()
  const request = startRequest(machine, 'a', sleeps)
  const { runId } = await startLive(first, request)
  await first[Symbol.asyncDispose]()

  await using child = await spawnHost(machine.stateDir, ['prlimit', '--nofile=64'])
  const facts = (await child.ask({ op: 'look-starved', agentId: 'a', runId })) as RunFacts
  expect(facts.fault).toContain('EMFILE')
  for (const waitedMs of [0, 300, 2000]) {
    expect(decideRecovery(facts, { waitedMs, isFenced: false })).toMatchObject({ kind: 'undecided' })
  }
  await expect(child.ask({ op: 'recover-starved' })).rejects.toThrow('EMFILE')
  expect(await child.recover()).toMatchObject([{ kind: 'adopted' }])
  expect(machine.pids()).toHaveLength(2)
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
