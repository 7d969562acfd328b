import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFakeFleet } from '../../support/fake-fleet.ts'
import { createFakeHandlers } from '../../support/fake-handlers.ts'
import { loadedModules } from '../../support/loaded-modules.ts'
import { serveSocket } from '../../support/serve-socket.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test('a command that asks over the socket loads nothing but node:net and a few files of ours', async () => {
  await using served = await serveSocket(createFakeHandlers(createFakeFleet()))
  const loaded = await loadedModules(`
    const { connectSocket } = await import('{src}/core/adapters/socket/client.ts')
    await using app = connectSocket(${JSON.stringify(served.path)})
    const { agents } = await app.call('agent.list', {})
    if (agents.length !== 3) throw new Error('no answer')
  `)
  const names = loaded.filter((url) => !url.startsWith('data:')).map((url) => url.replace(/^.*\/src\//, ''))
  expect(names.sort()).toEqual([
    'core/adapters/socket/client.ts',
    'core/adapters/wire/lines.ts',
    'core/error-kinds.ts',
    'core/errors.ts',
    'core/until-aborted.ts',
    'node:net',
  ])
})

const serve = (path: string): string => `
  import { get } from 'node:http'
  const { openHttpServer } = await import('{src}/core/adapters/http/server.ts')
  const { createDispatch } = await import('{src}/core/dispatch.ts')
  const { realClock } = await import('{src}/core/adapters/host/real-clock.ts')
  const server = await openHttpServer({
    dispatch: createDispatch({ 'plane.doctor': async () => ({ findings: [] }) }),
    verifyToken: () => ({ id: 'test', role: 'admin' }),
    clock: realClock,
    onBug: (error) => { throw error },
    health: () => ({ agents: {} }),
    isReady: () => true,
  }, { host: '127.0.0.1', port: 0 })
  const headers = { authorization: 'Bearer x' }
  const response = await new Promise((resolve) => get(server.url + '${path}', { headers }, resolve))
  if (response.statusCode !== 200) throw new Error('status ' + response.statusCode)
`

test('a control plane that nobody asks but for its health loads no schemas', async () => {
  const hasZod = async (path: string) =>
    (await loadedModules(serve(path))).some((url) => url.includes('/zod/'))
  expect(await hasZod('/health')).toBe(false)
  expect(await hasZod('/v1/doctor')).toBe(true)
})

/** Runs a control plane from the sources with one agent, asks it for its health, and stops it. */
const plane = (stateDir: string, hasTelemetry: boolean): string => `
  const { openControlPlane } = await import('{src}/compose.ts')
  const plane = await openControlPlane({
    stateDir: ${JSON.stringify(stateDir)},
    configPath: ${JSON.stringify(join(stateDir, 'superclaw.yaml'))},
    configParser: '{src}/config-parser.ts'.replace('file://', ''),
    usageWorker: '{src}/usage-worker.ts'.replace('file://', ''),
    port: 0,
    isGuarded: false,
    keeper: 'guardian',
    agentUmask: 0o077,
    isRevived: async () => false,
    onStopping: () => undefined,
    hasTelemetry: ${hasTelemetry},
  }, { module: () => () => undefined, isWritten: () => false, configure() {}, mask() {}, lost: () => 0 })
  await plane.stop({ keepAgents: false, actor: 'test' })
  await plane.ended
`

test('a control plane without telemetry loads no screen, no collector, and no watch over itself', async () => {
  using folder = tempFolder()
  folder.write('superclaw.yaml', 'version: 1\nagents: { one: { argv: [sleep, 1000] } }\n')
  const names = async (hasTelemetry: boolean) =>
    (await loadedModules(plane(folder.path, hasTelemetry))).map((url) =>
      url.replace(/^.*\/(src|node_modules)\//, '$1/'),
    )
  const collectors = [
    'src/core/adapters/host/process-sampler.ts',
    'src/plane/self-watch.ts',
    'src/plane/telemetry.ts',
    'src/core/adapters/sqlite/telemetry-store.ts',
  ]
  expect(await names(true)).toEqual(expect.arrayContaining(collectors))
  const loaded = await names(false)
  expect(loaded).toContain('src/compose.ts')
  expect(loaded.filter((name) => collectors.includes(name))).toEqual([])
  expect(
    loaded.filter((name) =>
      /^src\/(ui|cli|commands|proxy)\/|^node_modules\/|^src\/core\/metrics\/(?!proc-stat)|^src\/core\/adapters\/host\/linux-/.test(
        name,
      ),
    ),
  ).toEqual([])
})
