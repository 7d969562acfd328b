import { lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import AgentAdd from '../../../src/commands/agent/add.ts'
import AgentRemove from '../../../src/commands/agent/remove.ts'
import { parseConfig } from '../../../src/core/config/parse-config.ts'
import { ExpectedError } from '../../../src/core/errors.ts'
import { createFakeApp } from '../../support/fake-app.ts'
import { runCommand } from '../../support/run-command.ts'
import { tempFolder } from '../../support/temp-folder.ts'

let reloads = 0
beforeEach(() => {
  reloads = 0
})

/** A control plane that runs from `configPath`; none at all when it is `undefined`. */
function planeFrom(configPath: string | null | undefined) {
  return createFakeApp(
    configPath === undefined ? {} : { status: { configPath } },
    configPath === undefined
      ? {
          'plane.status': async () => {
            throw new ExpectedError('PLANE_UNREACHABLE', 'No control plane answers')
          },
        }
      : {
          'config.reload': async () => {
            reloads += 1
            return { path: configPath, added: [], changed: [], removed: [], unchanged: 0 }
          },
        },
  ).app
}

const text = '# mine\nversion: 1\nagents:\n  web:\n    command: x # why\n'

test('add writes to the file that the control plane runs from, and has it read again', async () => {
  using folder = tempFolder()
  const path = folder.write('superclaw.yaml', text)
  const run = await runCommand(AgentAdd, planeFrom(path), ['job', '--fleet', 'night', '--', 'node', 'job.js'])
  expect(run.stdout).toBe(`Added job to ${path}.\n`)
  expect(readFileSync(path, 'utf8')).toBe(`${text}  job:\n    command: node job.js\n    fleet: night\n`)
  expect(reloads).toBe(1)
})

test.for([
  {
    argv: ['-e', 'A=1=2', '--', 'run', '--json', '-e', 'a b', 'run'],
    runs: ['run', '--json', '-e', 'a b', 'run'],
  },
  { argv: ['-e', 'A=1=2', 'echo', 'a b', 'echo'], runs: ['echo', 'a b', 'echo'] },
  { argv: ['-e', 'A=1=2', '--', 'a b', '--', 'job'], runs: ['a b', '--', 'job'] },
])('the words of $argv that are the agent’s stay in their order', async ({ argv, runs }) => {
  using folder = tempFolder()
  const path = folder.write('superclaw.yaml', text)
  await runCommand(AgentAdd, planeFrom(path), ['job', '-c', path, ...argv])
  const { value } = parseConfig(readFileSync(path, 'utf8'), { path })
  expect(value?.agents['job']).toMatchObject({ argv: runs, env: { A: '1=2' } })
})

test('without a control plane the file is written, and the way to start it is told', async () => {
  using folder = tempFolder()
  const path = folder.write('superclaw.yaml', text)
  const run = await runCommand(AgentAdd, planeFrom(undefined), ['job', '--config', path, '--', 'x'])
  expect(run.stdout).toContain('superclaw start')
  expect(readFileSync(path, 'utf8')).toContain('job:')
})

test('another file than that of the control plane is written, and the control plane left alone', async () => {
  using folder = tempFolder()
  const path = folder.write('other.yaml', text)
  const app = planeFrom(folder.write('superclaw.yaml', text))
  const run = await runCommand(AgentAdd, app, ['job', '--config', path, '--json', '--', 'x'])
  expect(run.json()).toEqual({ path, name: 'job', isApplied: false })
  expect(reloads).toBe(0)
})

test('a file that would be wrong is not written', async () => {
  using folder = tempFolder()
  const path = folder.write('superclaw.yaml', text)
  const app = planeFrom(path)
  for (const argv of [
    ['../x', '--', 'y'],
    ['a b', '--', 'y'],
    ['job', '--cwd', 'nowhere', '--', 'y'],
    ['job', '--depends-on', 'wep', '--', 'y'],
    ['job', '--env-file', 'missing.env', '--', 'y'],
  ]) {
    const run = await runCommand(AgentAdd, app, argv)
    expect([run.exitCode, run.stdout]).toEqual([78, ''])
  }
  expect(readFileSync(path, 'utf8')).toBe(text)
  expect(reloads).toBe(0)
})

test.for([
  {
    why: 'a name that is taken',
    argv: ['web', '--', 'x'],
    says: 'An agent is called web already',
    exitCode: 1,
  },
  {
    why: 'flags of the agent without --, which would be lost',
    argv: ['job', 'node', '--port', '80'],
    says: 'Unknown flag --port',
    exitCode: 2,
  },
  { why: 'nothing to run', argv: ['job'], says: 'There is nothing to run', exitCode: 2 },
  { why: 'two things', argv: ['job', '--http', 'http://h/', '--tcp', '80'], says: 'one thing', exitCode: 2 },
  { why: 'a command beside', argv: ['job', '--push', '1h', '--', 'x'], says: 'one thing', exitCode: 2 },
  {
    why: 'a folder of nothing',
    argv: ['job', '--push', '1h', '--cwd', 'x'],
    says: '--cwd is for',
    exitCode: 2,
  },
  {
    ...{ why: 'a token that is not there', exitCode: 2, says: 'cannot be read' },
    argv: ['job', '--openclaw', 'ws://127.0.0.1:1', '--token-file', '/nonexistent'],
  },
  { why: 'an address that is none', argv: ['job', '--http', 'ftp://h/'], says: 'http', exitCode: 78 },
  {
    why: 'a variable without a value',
    argv: ['job', '-e', 'A', '--', 'x'],
    says: '--env A sets nothing',
    exitCode: 2,
  },
])('add refuses $why', async ({ argv, says, exitCode }) => {
  using folder = tempFolder()
  const run = await runCommand(AgentAdd, planeFrom(folder.write('superclaw.yaml', text)), argv)
  expect(run.stderr).toContain(says)
  expect(run.exitCode).toBe(exitCode)
})

test('the mode of the file stays, and a link stays a link', async () => {
  using folder = tempFolder()
  const path = folder.write('real/superclaw.yaml', text)
  const link = join(folder.path, 'superclaw.yaml')
  symlinkSync(path, link)
  const { mode } = statSync(path)
  await runCommand(AgentAdd, planeFrom(link), ['job', '--', 'x'])
  expect(lstatSync(link).isSymbolicLink()).toBe(true)
  expect(readFileSync(path, 'utf8')).toContain('job:')
  expect(statSync(path).mode).toBe(mode)
})

test('remove takes an agent out, and has the file read again', async () => {
  using folder = tempFolder()
  const path = folder.write('superclaw.yaml', `${text}  job: { command: y }\n`)
  const run = await runCommand(AgentRemove, planeFrom(path), ['job'])
  expect(run.stdout).toBe(`Removed job from ${path}.\n`)
  expect(readFileSync(path, 'utf8')).toBe(text)
  expect(reloads).toBe(1)
})

test('remove of an agent that others wait for is refused, with the place', async () => {
  using folder = tempFolder()
  const before = `${text}  job: { command: y, depends_on: [web] }\n`
  const path = folder.write('superclaw.yaml', before)
  const run = await runCommand(AgentRemove, planeFrom(path), ['web'])
  expect(run.stderr).toContain('names no agent: web')
  expect(readFileSync(path, 'utf8')).toBe(before)
})

test('remove of what is not there says what was probably meant', async () => {
  using folder = tempFolder()
  const run = await runCommand(AgentRemove, planeFrom(folder.write('superclaw.yaml', text)), ['wbe'])
  expect(run.stderr).toContain('No agent in the file is called wbe')
  expect(run.stderr).toContain('Did you mean web?')
})
