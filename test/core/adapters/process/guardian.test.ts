import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findProcessScripts } from '../../../../src/core/adapters/process/scripts.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { until } from '../../../support/until.ts'

interface Guarded extends AsyncDisposable {
  readonly guardian: ChildProcess
  /** Pid of each life of the command, in order. */
  lives(): number[]
  /** Lines of a file in the folder of the command; none before it is there. */
  lines(name: string): string[]
  has(name: string): boolean
  /** Puts a file there. */
  write(name: string): void
}

/** A guardian over a shell that runs `script`, in which `live` writes down its pid. */
function guardScript(script: string, options: GuardOptions = {}): Guarded {
  return guard(['sh', '-c', `live() { echo $$ >>lives; }; ${script}`], options)
}

interface GuardOptions {
  /** How often it looks. */
  readonly lookSeconds?: string
  readonly shell?: readonly string[]
}

/** Variables that mean nothing to a guardian, and reach its command. */
const strangers = { delay: '1000000', pid: '1', stop: '1', status: '7', now: 'never' }

function guard(
  command: readonly string[],
  { lookSeconds, shell: [shell = '', ...shellArgs] = ['/bin/sh'] }: GuardOptions = {},
): Guarded {
  const folder = mkdtempSync(join(tmpdir(), 'superclaw-guardian-'))
  // Tells of each pause before it is made.
  writeFileSync(join(folder, 'sleep'), '#!/bin/sh\necho "$1" >>pauses\nexec /bin/sleep "$1"\n', {
    mode: 0o700,
  })
  const guardian = spawn(shell, [...shellArgs, findProcessScripts().guardian, ...command], {
    cwd: folder,
    detached: true,
    stdio: 'ignore',
    env: {
      PATH: `${folder}:${process.env['PATH']}`,
      ...strangers,
      ...(lookSeconds === undefined ? {} : { SUPERCLAW_LOOK_SECONDS: lookSeconds }),
    },
  })
  const ended = once(guardian, 'exit')
  const lines = (name: string) => {
    const path = join(folder, name)
    return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : []
  }
  const lives = () => lines('lives').map(Number)
  return {
    guardian,
    lives,
    lines,
    has: (name) => existsSync(join(folder, name)),
    write: (name) => writeFileSync(join(folder, name), ''),
    async [Symbol.asyncDispose]() {
      guardian.kill('SIGKILL')
      await ended
      for (const pid of lives()) killIfAlive(pid)
      rmSync(folder, { recursive: true })
    },
  }
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

test.for([
  { why: 'was asked to end', status: 0 },
  { why: 'cannot run as it is configured', status: 78 },
])('a command that $why is not started again', async ({ status }) => {
  await using guarded = guardScript(`live; exit ${status}`)
  expect(await once(guarded.guardian, 'exit')).toEqual([status, null])
  expect(guarded.lives()).toHaveLength(1)
})

test('a command that is killed is started again, each time', async () => {
  await using guarded = guardScript('live; exec sleep 1000')
  for (const life of [1, 2, 3]) {
    await until(() => guarded.lives().length === life)
    process.kill(guarded.lives()[life - 1] ?? 0, 'SIGKILL')
  }
  await until(() => guarded.lives().length === 4)
  expect(new Set(guarded.lives()).size).toBe(4)
})

test('a command that fails at once is started again ever more slowly', async () => {
  const script =
    'read -r now _ </proc/uptime; echo $now >>times; live; [ -e done ] || exit 1; exec sleep 1000'
  await using guarded = guardScript(script)
  await until(() => guarded.lives().length === 4)
  guarded.write('done')
  const [first = 0, second = 0, third = 0, fourth = 0] = guarded.lines('times').map(Number)
  expect(second - first).toBeGreaterThanOrEqual(0.04)
  expect(third - second).toBeGreaterThanOrEqual(0.09)
  expect(fourth - third).toBeGreaterThanOrEqual(0.19)
})

test.for(['SIGTERM', 'SIGINT'] as const)(
  '%s is passed on, and ends the guardian with its command',
  async (signal) => {
    const program = `
    process.on('${signal}', () => process.exit(5))
    setInterval(() => undefined, 1000)
    require('node:fs').writeFileSync('lives', process.pid + '\\n')`
    await using guarded = guard([process.execPath, '-e', program])
    await until(() => guarded.lives().length === 1)
    guarded.guardian.kill(signal)
    expect(await once(guarded.guardian, 'exit')).toEqual([5, null])
    expect(guarded.lives()).toHaveLength(1)
  },
)

test('a guardian waits for a command that takes its time to end', async () => {
  const script = 'trap "echo again >>terms" TERM; live; while ! [ -e go ]; do sleep 0.01; done; exit 3'
  await using guarded = guardScript(script)
  await until(() => guarded.lives().length === 1)
  for (const terms of [1, 2]) {
    guarded.guardian.kill('SIGTERM')
    await until(() => guarded.lines('terms').length === terms)
  }
  guarded.write('go')
  expect(await once(guarded.guardian, 'exit')).toEqual([3, null])
  expect(guarded.lives()).toHaveLength(1)
})

test('a command has the environment of its guardian', async () => {
  await using guarded = guardScript('env >environment; live; exec sleep 1000')
  await until(() => guarded.lives().length === 1)
  const environment = guarded.lines('environment')
  expect(environment).toEqual(expect.arrayContaining(Object.entries(strangers).map((each) => each.join('='))))
})

test('the end of its terminal is nothing to a guardian', async () => {
  await using guarded = guardScript('live; exec sleep 1000')
  await until(() => guarded.lives().length === 1)
  guarded.guardian.kill('SIGHUP')
  process.kill(guarded.lives()[0] ?? 0, 'SIGKILL')
  await until(() => guarded.lives().length === 2)
})

test('a guardian is not found by the name of what it guards', async () => {
  await using guarded = guardScript('live; exec sleep 1000')
  await until(() => guarded.lives().length === 1)
  expect(readFileSync(`/proc/${guarded.guardian.pid}/comm`, 'utf8')).toBe('sh\n')
})

test('a guardian tells its command its own pid', async () => {
  await using guarded = guardScript('echo $SUPERCLAW_GUARDIAN $PPID >pids; live; exec sleep 1000')
  await until(() => guarded.lives().length === 1)
  const { pid } = guarded.guardian
  expect(guarded.lines('pids')).toEqual([`${pid} ${pid}`])
})

test.skipIf(process.platform !== 'linux')(
  'what a command says that fails again and again does not fill the disk',
  async () => {
    using folder = tempFolder()
    const path = folder.write('err', `${'x'.repeat(1_100_000)}\n`)
    const errors = openSync(path, 'a')
    const guardian = spawn('/bin/sh', [findProcessScripts().guardian, 'sh', '-c', 'echo again >&2; exit 1'], {
      detached: true,
      stdio: ['ignore', 'ignore', errors],
    })
    closeSync(errors)
    try {
      await until(() => statSync(path).size < 1_000, 30_000)
      await until(() => readFileSync(path, 'utf8').includes('again'), 30_000)
    } finally {
      const ended = once(guardian, 'exit')
      guardian.kill('SIGKILL')
      await ended
    }
  },
)
/** Beats until there is a file `hang`; then it lives on without a beat. */
const beating =
  'live; while ! [ -e hang ]; do kill -USR1 $PPID; echo beat >>beats; sleep 0.03; done; exec sleep 1000'
const shells = [
  { name: 'sh', shell: ['/bin/sh'] },
  ...(existsSync('/bin/bash') ? [{ name: 'bash as sh', shell: ['/bin/bash', '--posix'] }] : []),
]

test.for(shells)(
  'a command that is no longer heard of is killed, and another started ($name)',
  async ({ shell }) => {
    await using guarded = guardScript(`rm -f hang; ${beating}`, { lookSeconds: '0.1', shell })
    await until(() => guarded.lives().length === 1)
    const [first = 0] = guarded.lives()
    guarded.write('hang')
    await until(() => guarded.lives().length === 2)
    expect(isAlive(first)).toBe(false)
  },
)

test('a command that is stopped by a signal hangs, too', async () => {
  await using guarded = guardScript(beating, { lookSeconds: '0.1' })
  await until(() => guarded.lives().length === 1)
  process.kill(guarded.lives()[0] ?? 0, 'SIGSTOP')
  await until(() => guarded.lives().length === 2)
})

test('a command that is heard of is left alone, for many looks', async () => {
  const script = 'live; for n in $(seq 60); do kill -USR1 $PPID; sleep 0.05; done; echo >all; exec sleep 1000'
  await using guarded = guardScript(script, { lookSeconds: '0.3' })
  await until(() => guarded.lines('all').length > 0)
  expect(guarded.lives()).toHaveLength(1)
})

test('a command that was never heard of is not expected to be', async () => {
  await using guarded = guardScript('live; sleep 1; echo >all; exec sleep 1000', { lookSeconds: '0.05' })
  await until(() => guarded.lines('all').length > 0)
  expect(guarded.lives()).toHaveLength(1)
})

test('a guardian that was stopped itself does not take its own silence for one of the command', async () => {
  await using guarded = guardScript(beating, { lookSeconds: '0.2' })
  const beats = async (more: number): Promise<void> => {
    const wanted = guarded.lines('beats').length + more
    await until(() => guarded.lines('beats').length >= wanted)
  }
  await beats(5)
  guarded.guardian.kill('SIGSTOP')
  // As long as ten looks take.
  await beats(65)
  guarded.guardian.kill('SIGCONT')
  await beats(10)
  expect(guarded.lives()).toHaveLength(1)
})

test.for(shells)(
  'a command that asks for it with status 75 is started again without a pause ($name)',
  async ({ shell }) => {
    const script = 'live; [ -e done ] && exec sleep 1000; sleep 1.1; exit 75'
    await using guarded = guardScript(script, { shell })
    await until(() => guarded.lives().length === 3)
    guarded.write('done')
    // Of the first two lives: none is of the guardian.
    expect(guarded.lines('pauses').slice(0, 2)).toEqual(['1.1', '1.1'])
  },
)

test('one that ends with 75 at once is not started again without a pause', async () => {
  await using guarded = guardScript('read -r now _ </proc/uptime; echo $now >>times; live; exit 75')
  await until(() => guarded.lives().length >= 4)
  const [, second = 0, , fourth = 0] = guarded.lines('times').map(Number)
  expect(fourth - second).toBeGreaterThanOrEqual(0.25)
})

test('one that is told to stop while it asks to be started again is started, to find the order', async () => {
  const script = 'live; [ -e again ] && exit 0; trap "exit 75" TERM; >again; while :; do sleep 0.01; done'
  await using guarded = guardScript(script)
  await until(() => guarded.lives().length === 1 && guarded.has('again'))
  guarded.guardian.kill('SIGTERM')
  expect(await once(guarded.guardian, 'exit')).toEqual([0, null])
  expect(guarded.lives()).toHaveLength(2)
})

test.for(shells)(
  'the status of a command is kept, however often it is looked at ($name)',
  async ({ shell }) => {
    // Three looks long, of the six that it may be silent.
    const script = 'live; kill -USR1 $PPID; sleep 0.6; exit 78'
    await using guarded = guardScript(script, { lookSeconds: '0.2', shell })
    expect(await once(guarded.guardian, 'exit')).toEqual([78, null])
  },
)

// bash loses the status of a command that ends in the very moment of a signal; then it counts as one that crashed.
const dash = { skip: !existsSync('/bin/dash') }

test('the status of a command is kept, whatever signals come meanwhile (dash)', dash, async () => {
  const script = 'live; for n in $(seq 20); do kill -USR1 $PPID; done; exit 78'
  await using guarded = guardScript(script, { shell: ['/bin/dash'] })
  expect(await once(guarded.guardian, 'exit')).toEqual([78, null])
})

test('the next one learns since when there was none', async () => {
  const script =
    'live; echo "$SUPERCLAW_DIED_AT" >>died; read -r now _ </proc/uptime; echo $now >>times; exec sleep 1000'
  await using guarded = guardScript(script)
  await until(() => guarded.lines('times').length === 1)
  process.kill(guarded.lives()[0] ?? 0, 'SIGKILL')
  await until(() => guarded.lines('times').length === 2)
  const [never, died] = guarded.lines('died')
  const [began = 0, back = 0] = guarded.lines('times').map(Number)
  expect(never).toBe('')
  expect(Number(died) / 100).toBeGreaterThanOrEqual(began)
  expect(Number(died) / 100).toBeLessThanOrEqual(back)
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
