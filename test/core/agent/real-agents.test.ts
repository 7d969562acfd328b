import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ProcessSpec } from '../../../src/core/agent/process-spec.ts'
import { isAlive } from '../../support/is-alive.ts'
import { openProcessMachine } from '../../support/process-machine.ts'
import { agentSpec, aliveBy, readyBy } from '../../support/process-spec.ts'
import { openRealSupervised } from '../../support/real-supervised.ts'
import { until } from '../../support/until.ts'

const shell = (id: string, script: string, changes: Partial<ProcessSpec> = {}) =>
  agentSpec(id, { command: ['/bin/sh', '-c', script], cwd: tmpdir(), ...changes })
const sleeper = (id: string, changes: Partial<ProcessSpec> = {}) => shell(id, 'exec sleep 600', changes)

test('a real agent that is killed is replaced, and one that is stopped stays stopped', async () => {
  await using machine = openProcessMachine()
  await using world = openRealSupervised(machine)
  await world.supervisor.recover([sleeper('web')])
  await until(() => world.agent('web').state === 'ready')
  const { pid } = world.agent('web')
  process.kill(pid ?? 0, 'SIGKILL')
  await until(() => world.agent('web').restarts === 1 && world.agent('web').state === 'ready')
  expect(world.agent('web').pid).not.toBe(pid)
  expect(world.agent('web').lastEnd).toMatchObject({ kind: 'signalled', signal: 'SIGKILL' })

  await world.supervisor.stop(['web'], 'person')
  expect(world.agent('web').state).toBe('stopped')
  expect(machine.pids()).toEqual([])
  expect(world.faults).toEqual([])
})

test('real agents outlive their control plane, which learns how those ended that ended meanwhile', async () => {
  const specs = [sleeper('web'), sleeper('job')]
  await using machine = openProcessMachine()
  const pids: (number | null)[] = []
  {
    await using world = openRealSupervised(machine)
    await world.supervisor.recover(specs)
    await until(() => world.supervisor.snapshot().every(({ state }) => state === 'ready'))
    pids.push(world.agent('web').pid, world.agent('job').pid)
  }
  process.kill(pids[1] ?? 0, 'SIGKILL')
  await until(() => !isAlive(pids[1] ?? 0))
  await using world = openRealSupervised(machine)
  await world.supervisor.recover(specs)
  await until(() => world.supervisor.snapshot().every(({ state }) => state === 'ready'))
  expect(world.agent('web')).toMatchObject({ pid: pids[0], restarts: 0 })
  expect(world.agent('job')).toMatchObject({ restarts: 1, lastEnd: { signal: 'SIGKILL' } })
  const ends = await world.log.list({ types: ['run.ended'], limit: 10, from: 'oldest' })
  expect(ends).toHaveLength(1)
  await world.supervisor.stopAll('person')
  expect(machine.pids()).toEqual([])
})

test('a real crash loop is seen as one', async () => {
  const spec = shell('loop', 'exit 3')
  const quick = { ...spec.restart, delayMs: 1, maxRestarts: 3 }
  await using machine = openProcessMachine()
  await using world = openRealSupervised(machine)
  await world.supervisor.recover([{ ...spec, restart: quick }])
  await until(() => world.agent('loop').state === 'crash_looping')
  expect(world.agent('loop')).toMatchObject({ restarts: 3, lastEnd: { kind: 'exited', status: 3 } })
})

test('a start and a restart are over when it is known that the agent ended at once', async () => {
  await using machine = openProcessMachine()
  await using world = openRealSupervised(machine)
  await world.supervisor.recover([shell('unfit', 'sleep 0.1; exit 78', { autostart: false })])
  for (const order of ['start', 'restart'] as const) {
    await world.supervisor[order](['unfit'], 'person')
    expect(world.agent('unfit')).toMatchObject({ state: 'failed', lastEnd: { status: 78 } })
  }
})

test('real agents start in the order of their readiness', async () => {
  const { execPath } = process
  const serves = `require('net').createServer().listen(0, '127.0.0.1', function () {
    require('fs').writeFileSync('port', String(this.address().port)); console.log('listening') })`
  await using machine = openProcessMachine()
  await using world = openRealSupervised(machine)
  const db = agentSpec('db', {
    command: [execPath, '-e', serves],
    cwd: machine.stateDir,
    readiness: readyBy({ kind: 'log', pattern: '^listening$' }),
  })
  // Sees whether the one before it was there when it started.
  const web = shell('web', 'test -s port && echo found && exec sleep 600', {
    cwd: machine.stateDir,
    dependsOn: ['db'],
  })
  await world.supervisor.recover([web, db])
  expect(world.agent('web').state).toBe('pending')
  await until(() => world.agent('web').state === 'ready')
  const told = async () => {
    const types = ['run.ready', 'run.started']
    const events = await world.log.list({ types, limit: 10, from: 'oldest' })
    return events.map(({ agentId, type }) => `${agentId} ${type}`)
  }
  await until(async () => (await told()).length === 4)
  expect(await told()).toEqual(['db run.started', 'db run.ready', 'web run.started', 'web run.ready'])
  expect(world.agent('web').restarts).toBe(0)
})

test('what a real agent left behind is gone before its replacement starts', async () => {
  const script =
    'sleep 600 & echo $! >>left; test "$(wc -l <left)" -ge 2 && exec sleep 600; sleep 0.2; exit 1'
  await using machine = openProcessMachine()
  await using world = openRealSupervised(machine)
  await world.supervisor.recover([shell('web', script, { cwd: machine.stateDir })])
  await until(() => world.agent('web').restarts === 1)
  const { runId } = world.agent('web')
  // Of the first run nothing lives; of the second its own two.
  await until(() => machine.pids(runId ?? '').length >= 2)
  const ofSecond = new Set(machine.pids(runId ?? ''))
  expect(machine.pids().filter((pid) => !ofSecond.has(pid))).toEqual([])
})

test('a real agent that ignores the stop signal is killed with all that it started', async () => {
  const script = 'trap "" TERM; sleep 600 & echo up; wait'
  await using machine = openProcessMachine()
  await using world = openRealSupervised(machine)
  const spec = shell('web', script, {
    stop: { signal: 'SIGTERM', graceMs: 100 },
    readiness: readyBy({ kind: 'log', pattern: '^up$' }),
  })
  await world.supervisor.recover([spec])
  await until(() => world.agent('web').state === 'ready')
  await world.supervisor.stop(['web'], 'person')
  expect(world.agent('web').lastEnd).toMatchObject({ signal: 'SIGKILL' })
  expect(machine.pids()).toEqual([])
})

test('a real agent that hangs is restarted by its liveness probe, and by the policy when it hangs again', async () => {
  await using machine = openProcessMachine()
  await using world = openRealSupervised(machine)
  const spec = sleeper('web', {
    cwd: machine.stateDir,
    liveness: aliveBy({ kind: 'exec', command: ['test', '-e', 'alive'] }, { intervalMs: 100, failures: 2 }),
    restart: { ...sleeper('web').restart, delayMs: 3_600_000, delayMsMax: 3_600_000 },
  })
  writeFileSync(join(machine.stateDir, 'alive'), '')
  await world.supervisor.recover([spec])
  await until(() => world.agent('web').state === 'ready')
  const { pid } = world.agent('web')
  rmSync(join(machine.stateDir, 'alive'))
  await until(() => world.agent('web').state === 'backoff')
  expect(world.agent('web')).toMatchObject({ restarts: 1, lastEnd: { signal: 'SIGTERM' } })
  expect(world.agent('web').reason).toMatch(
    /^not alive: `test -e alive` has not succeeded .* starts again in/,
  )
  const events = await world.log.list({ types: ['run.unhealthy'], limit: 9, from: 'oldest' })
  expect(events.map(({ data }) => data)).toMatchObject([{ probe: 'liveness' }, { probe: 'liveness' }])
  expect(machine.pids()).not.toContain(pid)
  expect(world.faults).toEqual([])
})

test('a real agent says by file descriptor 3 that it is ready; what it starts does not hold it', async () => {
  await using machine = openProcessMachine()
  const spec = shell('web', 'sleep 0.1; echo up >&3; exec sleep 600', { readiness: readyBy({ kind: 'fd' }) })
  {
    await using world = openRealSupervised(machine)
    await world.supervisor.recover([spec])
    await until(() => world.agent('web').state === 'starting')
  }
  // It becomes ready while nobody looks.
  await until(() =>
    readdirSync(join(machine.runDir, 'web')).some((run) => saidIn(machine.runDir, run) === 'up\n'),
  )
  await using world = openRealSupervised(machine)
  await world.supervisor.recover([spec])
  await until(() => world.agent('web').state === 'ready')
  expect(world.agent('web').restarts).toBe(0)
})

test('an agent that floods its file descriptor 3 fills no disk, and one without a use for it has none', async () => {
  await using machine = openProcessMachine()
  await using world = openRealSupervised(machine)
  const probes = { readiness: readyBy({ kind: 'fd' }), stallTimeoutMs: 3_600_000 }
  await world.supervisor.recover([
    shell('flood', 'while :; do echo 0123456789012345678901234567890123456789 >&3; done', probes),
    shell('plain', '(echo up >&3) 2>/dev/null && exit 1; exec sleep 600'),
  ])
  await until(() => world.agent('flood').state === 'ready' && world.agent('plain').state === 'ready')
  const said = join(machine.runDir, 'flood', world.agent('flood').runId ?? '', 'said')
  let last = 0
  // It is emptied again and again.
  await until(() => {
    const { size } = statSync(said)
    const isEmptied = size < last
    last = size
    return isEmptied
  })
  expect(world.agent('plain').restarts).toBe(0)
})

test('a real agent that falls silent is restarted; output and heartbeats keep it', async () => {
  await using machine = openProcessMachine()
  await using world = openRealSupervised(machine)
  const loud = { ...shell('loud', 'while :; do echo .; sleep 0.1; done'), stallTimeoutMs: 1000 }
  const beats = { ...shell('beats', 'while :; do echo >&3; sleep 0.1; done'), stallTimeoutMs: 1000 }
  const silent = { ...sleeper('silent'), stallTimeoutMs: 1000 }
  await world.supervisor.recover([loud, beats, silent])
  await until(() => world.agent('silent').restarts === 1)
  expect(world.agent('silent').reason).not.toBe('')
  const [event] = await world.log.list({ types: ['run.unhealthy'], limit: 9, from: 'oldest' })
  expect(event).toMatchObject({
    ...{ agentId: 'silent', data: { probe: 'stall', reason: 'stalled: no output and no heartbeat for 1 s' } },
  })
  expect([world.agent('loud').restarts, world.agent('beats').restarts]).toEqual([0, 0])
})

const hasPerl = spawnSync('perl', ['-e', '1']).status === 0
const says = (message: string): string =>
  `perl -MSocket -e 'socket(my $s, AF_UNIX, SOCK_DGRAM, 0); send($s, "${message}", 0, pack_sockaddr_un($ENV{NOTIFY_SOCKET})) or exit 1'`

test.skipIf(!hasPerl)(
  'a real agent says READY=1 as to systemd, also to the control plane after the one that started it',
  async () => {
    await using machine = openProcessMachine()
    const script = `until test -e go; do sleep 0.02; done; until ${says('STATUS=up\\nREADY=1')}; do sleep 0.02; done; exec sleep 600`
    const quick = shell('quick', `${says('READY=1')}; exec sleep 600`, {
      readiness: readyBy({ kind: 'notify' }),
    })
    const late = shell('late', script, { cwd: machine.stateDir, readiness: readyBy({ kind: 'notify' }) })
    {
      await using world = openRealSupervised(machine)
      await world.supervisor.recover([quick, late])
      await until(() => world.agent('quick').state === 'ready')
      expect(world.agent('late').state).toBe('starting')
    }
    await using world = openRealSupervised(machine)
    await world.supervisor.recover([quick, late])
    writeFileSync(join(machine.stateDir, 'go'), '')
    await until(() => world.agent('late').state === 'ready')
    expect([world.agent('quick').restarts, world.agent('late').restarts]).toEqual([0, 0])
    expect(world.faults).toEqual([])
  },
)

test.skipIf(!hasPerl)('a watchdog that is not fed any more has the agent restarted', async () => {
  await using machine = openProcessMachine()
  await using world = openRealSupervised(machine)
  const script = `test "$WATCHDOG_USEC" = 300000 || exit 9; for n in 1 2 3 4 5 6; do ${says('WATCHDOG=1')}; sleep 0.1; done; exec sleep 600`
  const liveness = aliveBy({ kind: 'notify' }, { intervalMs: 300, failures: 2 })
  await world.supervisor.recover([shell('web', script, { liveness })])
  await until(() => world.agent('web').restarts === 1)
  expect(world.agent('web').lastEnd).toMatchObject({ signal: 'SIGTERM' })
  const ran = (world.agent('web').lastEnd?.atMs ?? 0) - (await firstStart(world))
  expect(ran).toBeGreaterThan(600)
})

async function firstStart(world: ReturnType<typeof openRealSupervised>): Promise<number> {
  const [first] = await world.log.list({ types: ['run.started'], limit: 1, from: 'oldest' })
  return first?.atMs ?? 0
}

function saidIn(runDir: string, run: string): string {
  const path = join(runDir, 'web', run, 'said')
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

test('a real repair outlives its control plane, is not run twice, and writes to the log of its agent', async () => {
  await using machine = openProcessMachine()
  const cwd = join(machine.stateDir, 'work')
  mkdirSync(cwd)
  const mend = 'echo mending >>tries; echo said-by-the-repair; read _ <gate; touch mended'
  const repair = { command: ['/bin/sh', '-c', mend] as const, codes: [3], timeoutMs: 60_000 }
  const spec = shell('web', '[ -e mended ] || exit 3; exec sleep 600', { cwd, repair })
  spawnSync('mkfifo', [join(cwd, 'gate')])
  {
    await using world = openRealSupervised(machine)
    await world.supervisor.recover([spec])
    await until(() => existsSync(join(cwd, 'tries')))
  }
  await using world = openRealSupervised(machine)
  await world.supervisor.recover([spec])
  expect(world.agent('web')).toMatchObject({
    state: 'starting',
    reason: 'exited with 3; its repair runs first',
  })
  writeFileSync(join(cwd, 'gate'), '\n')
  await until(() => world.agent('web').state === 'ready')
  expect(readFileSync(join(cwd, 'tries'), 'utf8')).toBe('mending\n')
  const log = join(machine.stateDir, 'agent-logs', 'web', 'current.log')
  expect(readFileSync(log, 'utf8')).toContain('said-by-the-repair')
  expect(world.agent('web')).toMatchObject({ restarts: 1, lastEnd: { status: 3 } })
  await world.supervisor.stop(['web'], 'person')
  expect(machine.pids()).toEqual([])
})
