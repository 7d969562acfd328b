import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ProcessSpec } from '../../../../src/core/agent/process-spec.ts'
import type { RunEnd } from '../../../../src/core/agent/run.ts'
import { collectEnds, startLive, startRequest } from '../../../contract/process-host.ts'
import { openProcessMachine } from '../../../support/process-machine.ts'
import { runScript } from '../../../support/run-script.ts'

const isRoot = process.getuid?.() === 0

test('an agent inherits the environment, but nothing that concerns the control plane alone', async () => {
  await using machine = openProcessMachine()
  const inherited = { COLOUR: 'red', SUPERCLAW_TOKEN: 'secret', NOTIFY_SOCKET: '/run/notify' }
  const { output } = await runScript(machine, 'env', { env: { DECLARED: 'yes' } }, inherited)
  const names = output
    .trimEnd()
    .split('\n')
    .map((line) => line.split('=')[0])
  expect(names).toEqual(
    expect.arrayContaining(['COLOUR', 'DECLARED', 'PATH', 'SUPERCLAW_RUN', 'SUPERCLAW_AGENT']),
  )
  expect(names).not.toContain('SUPERCLAW_TOKEN')
  expect(names).not.toContain('NOTIFY_SOCKET')
  expect(output).toContain('SUPERCLAW_AGENT=a\n')
})

test('no name that the shim uses for itself is taken from the agent', async () => {
  await using machine = openProcessMachine()
  const names = ['dir', 'out', 'mask', 'pid', 'start', 'stat', 'status', 'oom', 'UMASK']
  const env = Object.fromEntries(names.map((name) => [name, `value of ${name}`]))
  const { output } = await runScript(machine, '', { command: ['env'], env })
  expect(output.split('\n')).toEqual(
    expect.arrayContaining(Object.entries(env).map((entry) => entry.join('='))),
  )
})

test('an agent that inherits some variables gets these alone; what is declared wins, but not over whose run it is', async () => {
  await using machine = openProcessMachine()
  const changes = {
    inheritEnv: ['PATH', 'COLOUR', 'SUPERCLAW_TOKEN', 'TEST_MACHINE'],
    env: { COLOUR: 'blue', SUPERCLAW_RUN: 'other' },
  }
  const inherited = { COLOUR: 'red', SHAPE: 'round', SUPERCLAW_TOKEN: 'secret' }
  const { output } = await runScript(machine, 'env', changes, inherited)
  expect(output).toContain('COLOUR=blue\n')
  expect(output).toMatch(/^SUPERCLAW_RUN=run-\d+$/m)
  expect(output).not.toMatch(/SHAPE|SUPERCLAW_TOKEN/)
})

test('an agent begins with no file open but its three, and with no signal ignored or blocked', async () => {
  await using machine = openProcessMachine()
  const script =
    'readlink /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2; ls /proc/$$/fd; grep Sig /proc/self/status'
  const { output } = await runScript(machine, script)
  const out = join(machine.logDir, 'a.out')
  expect(output.split('\n').slice(0, 6)).toEqual(['/dev/null', out, out, '0', '1', '2'])
  expect(output).toMatch(/^SigIgn:\s0+$/m)
})

test('an agent has the umask that it is given, not that of the control plane', async () => {
  await using machine = openProcessMachine({ umask: 0o027 })
  expect((await runScript(machine, 'umask')).output).toBe('0027\n')
})

test('an agent has a session of its own and runs in its folder', async () => {
  await using machine = openProcessMachine()
  const { output } = await runScript(machine, 'pwd; read -r stat </proc/$$/stat; echo "$stat"', {
    cwd: machine.logDir,
  })
  const [folder, stat = ''] = output.split('\n')
  const [, , groupId, sessionId] = stat.split(') ')[1]?.split(' ') ?? []
  expect(folder).toBe(machine.logDir)
  expect(sessionId).toBe(groupId)
  expect(Number(sessionId)).not.toBe(process.pid)
})

test('arguments reach the agent as they are', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const { next } = collectEnds(host)
  const args = ['a b', '', '$HOME `id` "x" \'y\'', 'line\nbreak', '--', '-n', 'ü\u{1F980}']
  const request = startRequest(machine, 'a', ['printf', '[%s]', ...args])
  await startLive(host, request)
  await next(request.runId)
  expect(machine.output('a')).toBe(args.map((arg) => `[${arg}]`).join(''))
})

test('a program is looked for where the agent looks, not where the control plane does', async () => {
  await using machine = openProcessMachine()
  const bin = join(machine.logDir, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'tool'), '#!/bin/sh\necho found\n', { mode: 0o755 })
  await using host = machine.open()
  const { next } = collectEnds(host)
  const request = startRequest(machine, 'a', ['tool'])
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  await startLive(host, { ...request, spec: { ...request.spec, env } })
  expect(await next(request.runId)).toMatchObject({ status: 0 })
  expect(machine.output('a')).toBe('found\n')
})

test.skipIf(!isRoot)(
  "an agent runs as the user that it is to run as, with that user's home and groups",
  async () => {
    await using machine = openProcessMachine()
    const { output } = await runScript(
      machine,
      'id -un; id -G; echo $HOME $USER $LOGNAME; id root >/dev/null; kill -0 1 || echo caged',
      {
        user: 'nobody',
      },
    )
    const [name, groups, home] = output.split('\n')
    expect([name, groups, home]).toEqual(['nobody', '65534', '/nonexistent nobody nobody'])
    expect(output).toContain('caged')
  },
)

/** How a start goes that cannot succeed. */
async function failStart(changes: Partial<ProcessSpec>, logPath?: string): Promise<RunEnd> {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const request = startRequest(machine, 'a', ['true'])
  const spec = { ...request.spec, ...changes }
  const started = await host.start({ ...request, spec, ...(logPath !== undefined && { logPath }) })
  if ('identity' in started) throw new Error('it started')
  expect(machine.pids()).toEqual([])
  return started
}

test.for<{ why: string; changes: Partial<ProcessSpec>; end: Partial<RunEnd> }>([
  {
    why: 'a folder that is missing',
    changes: { cwd: '/no/such/folder' },
    end: { status: 78, detail: 'no such folder: /no/such/folder' },
  },
  {
    why: 'a folder that is a file',
    changes: { cwd: '/etc/passwd' },
    end: { status: 78, detail: 'not a folder: /etc/passwd' },
  },
  {
    why: 'a program that PATH does not hold',
    changes: { command: ['no-such'] },
    end: { status: 127, detail: 'no such program: no-such (looked in PATH)' },
  },
  {
    why: 'a path that is missing',
    changes: { command: ['./no-such'] },
    end: { status: 127, detail: 'no such program: ./no-such' },
  },
  {
    why: 'a path that is a folder',
    changes: { command: ['/etc'] },
    end: { status: 126, detail: 'a folder, not a program: /etc' },
  },
  {
    why: 'a file that is not executable',
    changes: { command: ['/etc/passwd'] },
    end: { status: 126, detail: 'not executable: /etc/passwd' },
  },
  {
    why: 'an argument that no process can be given',
    changes: { command: ['true', 'a\0b'] },
    end: { status: null, detail: expect.stringContaining('would not start') },
  },
  {
    why: 'more arguments than the system takes',
    changes: { command: ['true', 'x'.repeat(3_000_000)] },
    end: { status: null, detail: expect.stringContaining('E2BIG') },
  },
])('$why is not started, and says so', async ({ changes, end }) => {
  expect(await failStart(changes)).toMatchObject({ kind: 'not_started', signal: null, ...end })
})

test('an agent whose output cannot be written is not started, and says so', async () => {
  const end = await failStart({}, '/no/such/folder/a.out')
  expect(end).toMatchObject({ kind: 'not_started', detail: expect.stringContaining('/no/such/folder/a.out') })
})

test.skipIf(!isRoot)('a user that does not exist is not started, and says so', async () => {
  expect(await failStart({ user: 'no-such-user' })).toMatchObject({ detail: 'no such user: no-such-user' })
})

test('a state directory that may not be written starts nothing, and says so', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  writeFileSync(join(machine.runDir, 'a'), 'in the way')
  const end = await host.start(startRequest(machine, 'a', ['true']))
  expect(end).toMatchObject({ kind: 'not_started', detail: expect.stringContaining('would not start') })
})
