import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { realClock } from '../../../../src/core/adapters/host/real-clock.ts'
import { openLinuxProcessTable } from '../../../../src/core/adapters/process/linux-process-table.ts'
import { findLeftovers, killGroup, sendToGroup } from '../../../../src/core/adapters/process/process-group.ts'

const deps = { table: openLinuxProcessTable(), clock: realClock }
const { signal } = new AbortController()

/** A process that leads a group of its own. */
async function spawnLeader(
  env: Readonly<Record<string, string>>,
): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('sleep', ['1000'], { detached: true, env: { PATH: process.env['PATH'], ...env } })
  await once(child, 'spawn')
  return child as ChildProcess & { readonly pid: number }
}

test('a group whose id may have been given away is spared, unless a member is of the run', async () => {
  const stranger = await spawnLeader({ SUPERCLAW_RUN: 'another' })
  const ours = await spawnLeader({ SUPERCLAW_RUN: 'r1' })
  try {
    const groups = [stranger, ours].map(({ pid }) => ({ groupId: pid, runId: 'r1', isFresh: false }))
    const ended = once(ours, 'exit')
    for (const group of groups) expect(await killGroup(deps, group, signal)).toBe(true)
    expect(await ended).toEqual([null, 'SIGKILL'])
    expect(sendToGroup(stranger.pid, 0)).toBe(true)
  } finally {
    stranger.kill('SIGKILL')
    await once(stranger, 'exit')
  }
})

test('a group that was seen a moment ago is killed, whatever its members carry', async () => {
  const child = await spawnLeader({})
  const ended = once(child, 'exit')
  expect(await killGroup(deps, { groupId: child.pid, runId: 'r1', isFresh: true }, signal)).toBe(true)
  expect(await ended).toEqual([null, 'SIGKILL'])
  expect(sendToGroup(child.pid, 0)).toBe(false)
})

test('what carries a run that nobody knows is a leftover', async () => {
  const child = await spawnLeader({ SUPERCLAW_RUN: 'run-of-this-test', SUPERCLAW_AGENT: 'a' })
  try {
    const leftovers = findLeftovers(deps.table, (runId) => runId !== 'run-of-this-test')
    expect(leftovers).toMatchObject([
      { process: { pid: child.pid }, runId: 'run-of-this-test', agentId: 'a' },
    ])
    const known = findLeftovers(deps.table, () => true)
    expect(known).toEqual([])
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})
