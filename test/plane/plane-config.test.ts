import { mkdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isProcess } from '../../src/core/fleet/agent.ts'
import { createPlaneConfigReader, keptOr } from '../../src/plane/plane-config.ts'
import { version } from '../../src/plane/version.ts'
import { tempFolder } from '../support/temp-folder.ts'

const yaml = `version: 1
agents:
  far: { command: run, cwd: mounted }
  near: { command: run, env_file: .env }
`

/** A folder with a superclaw.yaml that was good, and was kept. */
async function openWorld() {
  const folder = tempFolder()
  mkdirSync(join(folder.path, 'mounted'))
  folder.write('superclaw.yaml', yaml)
  folder.write('.env', 'ROOM=7\n')
  const reader = createPlaneConfigReader({
    cwd: folder.path,
    env: { PATH: process.env['PATH'], XDG_CONFIG_HOME: join(folder.path, 'settings') },
    keptPath: join(folder.path, 'kept.json'),
    parserEntry: join(import.meta.dirname, '../../src/config-parser.ts'),
  })
  reader.keep(await reader.read(undefined))
  return { ...folder, reader }
}

test('a control plane that comes back when the folder of an agent is gone knows all its agents', async () => {
  using world = await openWorld()
  rmdirSync(join(world.path, 'mounted'))
  const { loaded, isStale, fault } = await world.reader.open(undefined)
  expect(loaded.specs.map(({ name }) => name)).toEqual(['far', 'near'])
  expect(isStale).toBe(true)
  expect(fault?.issues).toMatchObject([{ path: 'agents.far.cwd' }])
})

test('a control plane that comes back while its file is being edited runs from what was good last', async () => {
  using world = await openWorld()
  world.write('superclaw.yaml', 'version: 1\nagents: [')
  rmdirSync(join(world.path, 'mounted'))
  const { loaded, isStale } = await world.reader.open(undefined)
  expect(loaded.specs.map(({ name }) => name)).toEqual(['far', 'near'])
  expect(isStale).toBe(true)
})

test('a control plane that comes back when an env file is gone starts its agent with what it said', async () => {
  using world = await openWorld()
  rmSync(join(world.path, '.env'))
  const { loaded, isStale, fault } = await world.reader.open(undefined)
  expect(loaded.specs.filter(isProcess).map(({ env }) => env)).toEqual([{}, { ROOM: '7' }])
  expect(isStale).toBe(true)
  expect(fault?.issues).toMatchObject([{ path: 'agents.near.env_file' }])
  await expect(world.reader.read(undefined)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

test('a port that its user sets counts while it is set, also for a file that has not changed', async () => {
  using world = await openWorld()
  mkdirSync(join(world.path, 'settings/superclaw'), { recursive: true })
  const portOf = async () => (await world.reader.open(undefined)).loaded.config.api.port
  const usual = await portOf()
  world.write('settings/superclaw/settings.json', '{ "port": 4000 }')
  world.reader.keep(await world.reader.read(undefined))
  expect(await portOf()).toBe(4000)
  world.write('superclaw.yaml', 'version: 1\nagents: [')
  expect(await portOf()).toBe(4000)
  world.write('superclaw.yaml', yaml)
  world.write('settings/superclaw/settings.json', '{}')
  expect(await portOf()).toBe(usual)
})

test('a text that was good before is not parsed again, and another one is', async () => {
  using world = await openWorld()
  const parsed: string[] = []
  const parse = keptOr(join(world.path, 'kept.json'), async (text) => {
    parsed.push(text)
    return { value: undefined, issues: [] }
  })
  expect((await parse(yaml, { path: '' })).value?.agents).toHaveProperty('near')
  await parse('version: 1\n', { path: '' })
  expect(parsed).toEqual(['version: 1\n'])
})

test.for([
  { why: 'version', by: { version: '0.0.0-other', build: '' } },
  { why: 'build', by: { version, build: 'other' } },
])('what another $why kept is not believed: it may have read less', async ({ by }) => {
  using world = await openWorld()
  const parsed: string[] = []
  const parse = keptOr(
    join(world.path, 'kept.json'),
    async (text) => {
      parsed.push(text)
      return { value: undefined, issues: [] }
    },
    by,
  )
  await parse(yaml, { path: '' })
  expect(parsed).toEqual([yaml])
})

test('a reload is refused when the folder of an agent is gone', async () => {
  using world = await openWorld()
  rmdirSync(join(world.path, 'mounted'))
  await expect(world.reader.read(undefined)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

test('without anything that was kept, faults keep a control plane from starting', async () => {
  using world = await openWorld()
  rmSync(join(world.path, 'kept.json'))
  rmdirSync(join(world.path, 'mounted'))
  await expect(world.reader.open(undefined)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})
