import { rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { mountSmallDisk, type SmallDisk, skipsMount } from '../support/small-disk.ts'
import { until } from '../support/until.ts'

const steady = { argv: ['sh', '-c', 'while :; do echo tick; sleep 0.05; done'] }
/** Writes until nothing fits any more, then as {@link steady}. */
const untilFull = {
  argv: [
    'sh',
    '-c',
    `while head -c 65536 /dev/zero | tr '\\0' x; do echo; sleep 0.01; done; ${steady.argv[2]}`,
  ],
}

test.skipIf(skipsMount)(
  'on a full disk agents live, questions are answered, orders refused; with room again all goes on (needs root, to mount a small disk)',
  async () => {
    await using plane = await openBuiltPlane({ agents: { one: steady, two: steady } })
    await using disk = mountDiskUnder(plane)
    await plane.start()
    const { pid } = await plane.agent('one')
    const ballast = disk.fill()
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
  },
)

test.skipIf(skipsMount)(
  'an agent that fills the disk lives on, nobody else is harmed, and once its log is emptied all goes on (needs root, to mount a small disk)',
  async () => {
    await using plane = await openBuiltPlane({
      agents: {
        calm: steady,
        loud: { ...untilFull, log: { max_size: '1GB', keep: 1 }, depends_on: ['calm'] },
      },
    })
    await using _ = mountDiskUnder(plane)
    await plane.start()
    await until(async () => (await plane.agent('loud')).state === 'ready')
    const [calm, loud] = [await plane.agent('calm'), await plane.agent('loud')]
    await until(async () => (await refusal(plane, 'calm')) !== undefined, 30_000)

    const { url } = await plane.app.call('plane.status', {})
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({
      status: 'degraded',
      agents: { total: 2, ready: 2 },
    })
    const stop = await plane.superclaw('agent', 'stop', 'loud')
    expect([stop.status, stop.stderr]).toEqual([1, expect.stringContaining('STORE_READ_ONLY')])
    expect(await plane.agent('calm')).toMatchObject({ pid: calm.pid, state: 'ready', wanted: 'running' })
    expect(await plane.agent('loud')).toMatchObject({ pid: loud.pid, state: 'ready', wanted: 'running' })
    const [last] = (await plane.app.call('log.read', { agents: ['loud'], limit: 1 })).lines
    expect((await plane.superclaw('events', '-n', '3')).status).toBe(0)

    truncateSync(join(plane.stateDir, 'logs', 'loud', 'current.log'))
    await until(async () => !(await plane.app.call('plane.status', {})).isReadOnly)
    await until(async () => {
      const [line] = (await plane.app.call('log.read', { agents: ['loud'], limit: 1 })).lines
      return line?.text === 'tick' && line.offset > (last?.offset ?? 0)
    })
    expect((await plane.superclaw('agent', 'stop', 'loud')).status).toBe(0)
    expect(await plane.agent('loud')).toMatchObject({ state: 'stopped', pid: null })
    expect(await plane.agent('calm')).toMatchObject({ pid: calm.pid, state: 'ready' })
    expect((await plane.superclaw('events', 'verify')).status).toBe(0)
  },
)

/** A disk of 8 MB under the state directory; the control plane is stopped before it goes. */
function mountDiskUnder({ stateDir, superclaw }: BuiltPlane): AsyncDisposable & Pick<SmallDisk, 'fill'> {
  const disk = mountSmallDisk(stateDir, { sizeMb: 8 })
  return {
    fill: disk.fill,
    async [Symbol.asyncDispose]() {
      await superclaw('stop')
      disk[Symbol.dispose]()
    },
  }
}

/** What the control plane says to an order; nothing once it is carried out. */
async function refusal({ app }: BuiltPlane, agent = 'one'): Promise<unknown> {
  return app.call('agent.start', { agent }).then(
    () => undefined,
    (error: unknown) => error,
  )
}
