import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { until } from '../support/until.ts'

const isRoot = process.getuid?.() === 0 && process.platform === 'linux'
const steady = { argv: ['sh', '-c', 'while :; do echo tick; sleep 0.05; done'] }

test.skipIf(!isRoot)(
  'on a full disk agents live, questions are answered, orders refused; with room again all goes on (needs root for a small disk)',
  async () => {
    await using plane = await openBuiltPlane({ agents: { one: steady, two: steady } })
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=700', 'tmpfs', plane.stateDir])
    try {
      await plane.start()
      const { pid } = await plane.agent('one')
      const ballast = fill(plane)
      await until(async () => (await refusal(plane)) !== undefined)

      expect(await refusal(plane)).toMatchObject({ code: 'STORE_READ_ONLY' })
      expect(await plane.app.call('plane.status', {})).toMatchObject({ status: 'degraded', isReadOnly: true })
      const { url } = await plane.app.call('plane.status', {})
      expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'degraded' })
      expect((await plane.superclaw('doctor', '--json')).stdout).toContain('disk')
      expect((await plane.superclaw('logs', 'one', '-n', '1')).stdout).toContain('tick')
      expect((await plane.superclaw('events', '--json')).status).toBe(0)
      expect(await plane.agent('one')).toMatchObject({ pid, state: 'ready' })
      // Its end cannot be written down now; it is told when there is room.
      process.kill((await plane.agent('two')).pid ?? 0, 'SIGKILL')
      await until(async () => (await plane.agent('two')).state !== 'ready')

      rmSync(ballast)
      await until(async () => (await plane.agent('two')).state === 'ready', 30_000)
      await until(async () => !(await plane.app.call('plane.status', {})).isReadOnly)
      expect(await plane.agent('one')).toMatchObject({ pid, state: 'ready' })
      const { events } = await plane.app.call('event.list', { types: ['run.ended'], agents: ['two'] })
      const ends = events.map(({ data }) => data['end'] as { readonly kind: string })
      // A start that found no room may have ended, too.
      expect(ends.filter(({ kind }) => kind !== 'not_started')).toMatchObject([
        { kind: 'signalled', signal: 'SIGKILL' },
      ])
      expect((await plane.superclaw('events', 'verify')).status).toBe(0)
      expect((await plane.superclaw('agent', 'stop', 'one')).status).toBe(0)
    } finally {
      await plane.superclaw('stop')
      execFileSync('umount', ['--lazy', plane.stateDir])
    }
  },
)

/** What the control plane says to an order; nothing once it is carried out. */
async function refusal({ app }: BuiltPlane): Promise<unknown> {
  return app.call('agent.start', { agent: 'one' }).then(
    () => undefined,
    (error: unknown) => error,
  )
}

/** Writes a file until not a byte more fits. */
function fill({ stateDir }: BuiltPlane): string {
  const path = join(stateDir, 'ballast')
  const fd = openSync(path, 'w')
  try {
    for (const size of [65_536, 4096, 1]) writeWhileFits(fd, Buffer.alloc(size))
  } finally {
    closeSync(fd)
  }
  return path
}

function writeWhileFits(fd: number, bytes: Buffer): void {
  try {
    while (writeSync(fd, bytes) > 0);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' })
  }
}
