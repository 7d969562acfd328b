import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import ConfigInit from '../../../src/commands/config/init.ts'
import ConfigSchema from '../../../src/commands/config/schema.ts'
import ConfigShow from '../../../src/commands/config/show.ts'
import ConfigValidate from '../../../src/commands/config/validate.ts'
import { createFakeApp } from '../../support/fake-app.ts'
import { runCommand } from '../../support/run-command.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const { app } = createFakeApp()

// What the user of this machine set does not count.
beforeEach(() => {
  vi.stubEnv('XDG_CONFIG_HOME', '/nonexistent')
  vi.stubEnv('SUPERCLAW_PORT', '')
  vi.stubEnv('SUPERCLAW_CONFIG', '')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

const good = 'version: 1\nagents:\n  web: { command: node web.js, instances: 2, env: { API_KEY: canary } }\n'
const bad = 'version: 1\nagents:\n  web: { comand: x }\napi: { host: 0.0.0.0 }\n'

test('validate says that a file is good, and of how many agents', async () => {
  using folder = tempFolder()
  const path = folder.write('superclaw.yaml', good)
  const run = await runCommand(ConfigValidate, app, [path])
  expect([run.stdout, run.exitCode]).toEqual([`${path} is good: 2 agents.\n`, 0])
  expect((await runCommand(ConfigValidate, app, [path, '--json'])).json()).toEqual({
    path,
    agents: ['web-1', 'web-2'],
  })
})

test('validate names every fault with its place and cure, and nothing on standard output', async () => {
  using folder = tempFolder()
  const path = folder.write('superclaw.yaml', bad)
  const { stdout, stderr, exitCode } = await runCommand(ConfigValidate, app, [path])
  expect([stdout, exitCode]).toEqual(['', 78])
  expect(stderr).toContain(`error[CONFIG_INVALID]: ${path} has 3 faults`)
  expect(stderr).toContain(`${path}:3:3 agents.web: says nothing to run`)
  expect(stderr).toContain(`${path}:3:10 agents.web.comand: is not a setting\n    Did you mean command?`)
  expect(stderr).toContain(`${path}:4:14 api.host: is not loopback`)
})

test('validate with --json has the faults on standard output, as data', async () => {
  using folder = tempFolder()
  const path = folder.write('superclaw.yaml', bad)
  const run = await runCommand(ConfigValidate, app, [path, '--json'])
  expect([run.stderr, run.exitCode]).toEqual(['', 78])
  expect(run.json()).toMatchObject({
    error: { code: 'CONFIG_INVALID', issues: [{ line: 3 }, { line: 3, column: 10 }, { line: 4 }] },
  })
})

test('validate of a file that is not there says how to get one', async () => {
  const { stderr, exitCode } = await runCommand(ConfigValidate, app, ['/nonexistent/superclaw.yaml'])
  expect(stderr).toContain('error[CONFIG_NOT_FOUND]: /nonexistent/superclaw.yaml does not exist')
  expect(stderr).toContain('superclaw config init')
  expect(exitCode).toBe(78)
})

test('show prints a configuration with defaults that can be read again, secrets masked', async () => {
  using folder = tempFolder()
  const path = folder.write('superclaw.yaml', good)
  const { stdout, exitCode } = await runCommand(ConfigShow, app, ['--config', path])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('port: 3737')
  expect(stdout).toContain("API_KEY: '***'".replaceAll("'", '"'))
  expect(stdout).not.toContain('canary')
  const again = await runCommand(ConfigValidate, app, [folder.write('shown.yaml', stdout)])
  expect(again.exitCode).toBe(0)
})

test('show --origin says which place won', async () => {
  using folder = tempFolder()
  const path = folder.write('superclaw.yaml', 'version: 1\napi: { port: 4000 }\n')
  const { stdout } = await runCommand(ConfigShow, app, ['--config', path, '--origin'])
  expect(stdout).toContain(`config: ${path}  # flag, --config\n`)
  expect(stdout).toContain('port: 4000  # file, api.port\n')
  vi.stubEnv('SUPERCLAW_PORT', '5000')
  const fromEnvironment = await runCommand(ConfigShow, app, ['--config', path, '--json'])
  expect(fromEnvironment.json()).toMatchObject({
    origins: { port: { value: 5000, origin: 'environment', name: 'SUPERCLAW_PORT' } },
  })
})

test('schema prints what the documents have', async () => {
  const { stdout } = await runCommand(ConfigSchema, app, [])
  expect(stdout).toBe(readFileSync('docs/superclaw.schema.json', 'utf8'))
})

test('init writes a file that is good, once', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'superclaw.yaml')
  expect((await runCommand(ConfigInit, app, [path])).stdout).toContain(`Wrote ${path}`)
  expect((await runCommand(ConfigValidate, app, [path])).stdout).toContain('is good: 1 agent.')
  folder.write('superclaw.yaml', 'mine')
  const again = await runCommand(ConfigInit, app, [path])
  expect(again.stderr).toContain(`${path} exists already`)
  expect(again.exitCode).not.toBe(0)
  expect(readFileSync(path, 'utf8')).toBe('mine')
})

test('init in a folder that is not there says so', async () => {
  const { stderr, exitCode } = await runCommand(ConfigInit, app, ['/nonexistent/superclaw.yaml'])
  expect(stderr).toContain('/nonexistent/superclaw.yaml cannot be written (ENOENT)')
  expect(exitCode).toBe(2)
})
