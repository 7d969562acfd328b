import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuilt } from '../support/built.ts'
import { type FakePlane, startFakePlane } from '../support/fake-plane.ts'
import { binEnv, exitOf, runBin, spawnBin } from '../support/run-bin.ts'

let bin = ''
let plane: FakePlane
let home: { readonly SUPERCLAW_HOME: string }
const nobody = { SUPERCLAW_HOME: '/nonexistent/superclaw' }

beforeAll(async () => {
  bin = await ensureBuilt()
  plane = await startFakePlane({ agents: 2_000 })
  home = { SUPERCLAW_HOME: plane.stateDir }
})

afterAll(async () => {
  await plane[Symbol.asyncDispose]()
})

const run = (...argv: string[]) => runBin(bin, argv, home)

test('--version says at once what oclif would say', async () => {
  // A second argument takes the long way.
  const [quick, long] = await Promise.all([run('--version'), run('--version', '--')])
  expect(quick).toEqual(long)
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(quick.stdout).toBe(
    `superclaw/${version} ${process.platform}-${process.arch} node-${process.version}\n`,
  )
})

test('a reader that takes its time gets all of a large output', async () => {
  const child = spawnBin(bin, ['fleet', '--json'], home)
  const exit = exitOf(child)
  // The pipe is full long before this, and the command has nothing left to do.
  await sleep(1_500)
  const output = await text(child.stdout)
  expect(await exit).toBe(0)
  expect(output.length).toBeGreaterThan(1_000_000)
  expect(JSON.parse(output)).toMatchObject({ agents: { length: 2_000 } })
})

test.for([
  { argv: ['--help'] },
  { argv: ['fleet'] },
  { argv: ['fleet', '--json'] },
  { argv: ['events', '--follow', '-n', '1000'] },
  { argv: ['logs', '--follow', '--json'] },
  { argv: ['fleet', '--watch'] },
])('$argv ends quietly with 0 when its reader has enough', async ({ argv }) => {
  const child = spawnBin(bin, argv, home)
  const exit = exitOf(child)
  const stderr = text(child.stderr)
  await once(child.stdout, 'data')
  child.stdout.destroy()
  // What follows finds out with its next line.
  const writing = setInterval(() => {
    plane.fleet.write('agent-001', 'another line')
    plane.fleet.append({ type: 'agent.changed', agentId: 'agent-001', data: {} })
    plane.fleet.change('agent-001', 'backoff')
    plane.fleet.change('agent-001', 'starting')
  }, 50)
  expect(await exit).toBe(0)
  clearInterval(writing)
  expect(await stderr).toBe('')
})

test.for([
  { what: 'an unknown command', argv: ['flet'], exitCode: 127, code: 'USAGE', hint: 'Did you mean fleet?' },
  { what: 'an unknown verb', argv: ['agent', 'strat'], exitCode: 127, code: 'USAGE', hint: /agent start/ },
  {
    what: 'an unknown flag',
    argv: ['fleet', '--wach'],
    exitCode: 2,
    code: 'USAGE',
    hint: 'Did you mean --watch?',
  },
  {
    what: 'a missing argument',
    argv: ['agent', 'stop'],
    exitCode: 2,
    code: 'USAGE',
    hint: /agent stop --help/,
  },
  {
    what: 'a value that is none',
    argv: ['logs', '-n', 'x'],
    exitCode: 2,
    code: 'USAGE',
    hint: /logs --help/,
  },
  {
    what: 'an unknown agent',
    argv: ['agent', 'show', 'agent-0001'],
    exitCode: 1,
    code: 'AGENT_UNKNOWN',
    hint: /agent-001/,
  },
])('$what is told to people and to machines', async ({ argv, exitCode, code, hint }) => {
  const [human, machine] = await Promise.all([run(...argv), run(...argv, '--json')])
  expect([human.exitCode, machine.exitCode]).toEqual([exitCode, exitCode])
  expect(human.stdout).toBe('')
  expect(human.stderr).toMatch(new RegExp(`^error\\[${code}\\]: .+\n(.+\n)*hint: .+\n$`))
  expect(machine.stderr).toBe('')
  expect(machine.stdout.length).toBeLessThan(2_000)
  const { error } = JSON.parse(machine.stdout)
  expect(Object.keys(error)).toEqual(['code', 'message', 'hint'])
  expect(error.hint).toMatch(hint)
})

test('without a control plane it says how to start one, with exit code 6', async () => {
  const [human, machine] = await Promise.all([
    runBin(bin, ['status'], nobody),
    runBin(bin, ['status', '--json'], nobody),
  ])
  expect(human).toMatchObject({ stdout: '', exitCode: 6, stderr: expect.stringContaining('superclaw start') })
  expect(JSON.parse(machine.stdout)).toMatchObject({ error: { code: 'PLANE_UNREACHABLE' } })
  expect(machine.exitCode).toBe(6)
})

test.for([
  { signal: 'SIGINT' as const, exitCode: 130 },
  { signal: 'SIGTERM' as const, exitCode: 143 },
])('$signal ends what follows with $exitCode', async ({ signal, exitCode }) => {
  const child = spawnBin(bin, ['events', '--follow'], home)
  const exit = exitOf(child)
  await once(child.stdout, 'data')
  child.kill(signal)
  expect(await exit).toBe(exitCode)
})

test('a closed standard input changes nothing', async () => {
  const child = spawn('/bin/sh', ['-c', 'exec "$0" "$@" <&-', process.execPath, bin, 'fleet', '-q'], {
    env: binEnv(home),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = exitOf(child)
  expect(await text(child.stdout)).toMatch(/^agent-001\nagent-002\n/)
  expect(await exit).toBe(0)
})

test('an old Node is told so in one line, before anything else is loaded', async () => {
  const older = "Object.defineProperty(process.versions, 'node', { value: '18.20.8' })"
  const { stdout, stderr, exitCode } = await runBin(bin, ['status'], {
    ...home,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(older)}`,
  })
  expect(stderr).toMatch(/^superclaw needs Node 24\.15 or newer, and this is 18\.20\.8: .+\n$/)
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 78 })
})

/** A string in the code of each library that costs more time than a quick command has. */
const heavy = { zod: '$ZodType', yaml: 'YAMLParseError', listr2: 'ListrEventManager', react: 'react.memo' }

/** Prints the path of each file that is loaded. */
const tellLoads = `
  import { registerHooks } from 'node:module'
  registerHooks({ load: (url, context, next) => { process._rawDebug(url); return next(url, context) } })
`

test.for([['fleet'], ['status', '--json'], ['logs'], ['events'], ['agent', 'show', 'agent-001']])(
  '%s loads none of the heavy libraries',
  async (argv) => {
    const { stderr } = await runBin(bin, argv, {
      ...home,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tellLoads)}`,
    })
    const loaded = stderr.split('\n').filter((line) => line.startsWith('file:') && line.includes('/dist/'))
    expect(loaded.length).toBeGreaterThan(1)
    const code = loaded.map((url) => readFileSync(fileURLToPath(url), 'utf8'))
    expect(Object.entries(heavy).filter(([, mark]) => code.some((text) => text.includes(mark)))).toEqual([])
  },
)

test('the marks of the heavy libraries are in the build', () => {
  const dist = join(bin, '..', '..', 'dist')
  const code = globSync('**/*.js', { cwd: dist }).map((file) => readFileSync(join(dist, file), 'utf8'))
  expect(Object.entries(heavy).filter(([, mark]) => !code.some((text) => text.includes(mark)))).toEqual([])
})
