import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../../../src/core/adapters/config/config-file.ts'
import { readSettings } from '../../../../src/core/adapters/config/settings.ts'
import { readUserSettings } from '../../../../src/core/adapters/config/user-settings.ts'
import { type TempFolder, tempFolder } from '../../../support/temp-folder.ts'

const settingsPath = 'home/.config/superclaw/settings.json'

async function settingsIn(
  folder: TempFolder,
  { flags = {}, env = {} }: { flags?: { port?: number; config?: string }; env?: Record<string, string> } = {},
) {
  const context = { cwd: folder.path, env: { HOME: join(folder.path, 'home'), ...env } }
  return readSettings({ flags, ...context, loaded: await loadConfig(flags.config, context) })
}

test('each place yields to the one before it: flag, environment, file, user, default', async () => {
  using folder = tempFolder()
  expect((await settingsIn(folder)).port).toEqual({ value: 3737, origin: 'default', name: '' })
  folder.write(settingsPath, '{ "port": 1 }')
  expect((await settingsIn(folder)).port).toEqual({ value: 1, origin: 'user', name: 'port' })
  folder.write('superclaw.yaml', 'version: 1\nname: x\n')
  expect((await settingsIn(folder)).port.origin).toBe('user')
  folder.write('superclaw.yaml', 'version: 1\napi: { port: 2 }\n')
  expect((await settingsIn(folder)).port).toEqual({ value: 2, origin: 'file', name: 'api.port' })
  const env = { SUPERCLAW_PORT: '3' }
  expect((await settingsIn(folder, { env })).port).toEqual({
    value: 3,
    origin: 'environment',
    name: 'SUPERCLAW_PORT',
  })
  expect((await settingsIn(folder, { env, flags: { port: 4 } })).port).toEqual({
    value: 4,
    origin: 'flag',
    name: '--port',
  })
})

test('a file that says the default still says it', async () => {
  using folder = tempFolder()
  folder.write('superclaw.yaml', 'version: 1\napi: { port: 3737 }\n')
  expect((await settingsIn(folder)).port).toEqual({ value: 3737, origin: 'file', name: 'api.port' })
})

test.for([
  { env: {}, origin: 'default', name: '' },
  { env: { XDG_STATE_HOME: '/s' }, origin: 'environment', name: 'XDG_STATE_HOME' },
  { env: { XDG_STATE_HOME: '/s', SUPERCLAW_HOME: '/h' }, origin: 'environment', name: 'SUPERCLAW_HOME' },
])('the state directory of $env comes from $origin $name', async ({ env, origin, name }) => {
  using folder = tempFolder()
  expect((await settingsIn(folder, { env })).stateDir).toMatchObject({ origin, name })
})

test('a port that is none is told with the variable that says it', async () => {
  using folder = tempFolder()
  await expect(settingsIn(folder, { env: { SUPERCLAW_PORT: 'http' } })).rejects.toMatchObject({
    code: 'USAGE',
    message: 'SUPERCLAW_PORT is no port: http',
  })
})

test.for(['{', '{ "port": "x" }', '{ "port": 70000 }', '{ "prot": 1 }'])(
  'user settings %s are refused, and the file is left as it is',
  async (text) => {
    using folder = tempFolder()
    const path = folder.write(settingsPath, text)
    const reading = readUserSettings({ HOME: join(folder.path, 'home') })
    await expect(reading).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(path),
    })
    expect(readFileSync(path, 'utf8')).toBe(text)
  },
)
