import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureBuilt } from '../support/built.ts'
import type { Treatment } from '../support/npm-registry.ts'
import { runBin } from '../support/run-bin.ts'
import { openUpdateWorld, type UpdateWorld } from '../support/update-world.ts'

let world: UpdateWorld
beforeAll(async () => {
  world = await openUpdateWorld()
}, 90_000)
afterAll(() => world[Symbol.asyncDispose]())

/** What can be fetched and tried, and is nowhere installed. */
const tiny = (version: string, manifest: Readonly<Record<string, unknown>> = {}) =>
  world.pack(version, 'none', { manifest, files: ['bin/run.js'] })

/** Nothing is left behind, and the version of before runs. */
async function expectUnchanged(): Promise<void> {
  expect(readdirSync(world.plane.versions).filter((name) => name !== 'lock.db')).toEqual([])
  expect((await world.plane.superclaw('--version')).stdout).toMatch(/^superclaw\/1\.0\.0 /)
}

async function update(
  ...args: string[]
): Promise<{ code: string; message: string; hint: string; status: number }> {
  const { stdout, status } = await world.plane.superclaw('update', '--json', ...args)
  return { ...JSON.parse(stdout).error, status }
}

describe('a package is not installed', () => {
  test.for([
    { version: '2.0.1', treatment: 'unsigned', code: 'UPDATE_UNVERIFIED', says: 'gives no signature' },
    {
      version: '2.0.2',
      treatment: 'signed wrongly',
      code: 'UPDATE_UNVERIFIED',
      says: 'no key that the registry serves',
    },
    {
      version: '2.0.3',
      treatment: 'other bytes',
      code: 'UPDATE_UNVERIFIED',
      says: 'not the one that the registry describes',
    },
    { version: '2.0.4', treatment: 'cut short', code: 'REGISTRY_FAILED', says: 'npm pack failed' },
    { version: '2.0.5', treatment: 'hangs', code: 'REGISTRY_FAILED', says: 'npm pack' },
    {
      version: '2.0.6',
      treatment: 'false provenance',
      code: 'UPDATE_UNVERIFIED',
      says: 'provenance cannot be verified',
    },
  ] satisfies { version: string; treatment: Treatment; code: string; says: string }[])(
    'that is $treatment: $code',
    async ({ version, treatment, code, says }) => {
      // A version each: npm keeps what it once fetched by its bytes.
      world.registry.publish(await tiny(version), treatment)
      expect(await update()).toMatchObject({ code, message: expect.stringContaining(says) })
      await expectUnchanged()
    },
  )

  test('when the keys of its registry cannot be had', async () => {
    world.registry.publish(await tiny('2.0.7'))
    world.registry.servesKeys = false
    const { code, message } = await update()
    world.registry.servesKeys = true
    expect([code, message]).toEqual([
      'UPDATE_UNVERIFIED',
      expect.stringContaining('/-/npm/v1/keys answers 404'),
    ])
  })

  test('when its hash is not the pinned one, even if unverified ones are allowed', async () => {
    world.registry.publish(await tiny('2.0.8'))
    const { code } = await update('--hash', `sha512-${'A'.repeat(86)}==`, '--allow-unverified')
    expect(code).toBe('UPDATE_UNVERIFIED')
    await expectUnchanged()
  })

  test('for another Node, or with packages that it would need', async () => {
    world.registry.publish(await tiny('2.0.9', { engines: { node: '>=99' } }))
    expect(await update()).toMatchObject({
      code: 'UPDATE_REFUSED',
      message: expect.stringContaining('needs Node >=99'),
    })
    world.registry.publish(await tiny('2.0.10', { dependencies: { left: '1' } }))
    expect(await update()).toMatchObject({
      code: 'UPDATE_REFUSED',
      hint: expect.stringContaining('npm install -g'),
    })
    await expectUnchanged()
  })

  test('when it says that it is another version', async () => {
    const liar = await tiny('9.9.9')
    world.registry.publish({ ...liar, version: '2.0.11', manifest: { ...liar.manifest, version: '2.0.11' } })
    expect(await update('2.0.11')).toMatchObject({
      code: 'UPDATE_UNVERIFIED',
      message: expect.stringContaining('9.9.9'),
    })
    await expectUnchanged()
  })
})

test('an unsigned package is installed when that is allowed, and the report says that it is not verified', async () => {
  world.registry.publish(await tiny('2.1.0'), 'unsigned')
  const { stdout } = await world.plane.superclaw('update', '--dry-run', '--allow-unverified')
  expect(stdout).toContain('signature: NOT verified, as --allow-unverified allows')
})

test('a version that the registry does not have, and a registry that is not there', async () => {
  expect(await update('7.7.7')).toMatchObject({ code: 'NOT_FOUND', status: 1 })
  expect(await update('no such')).toMatchObject({ code: 'USAGE', status: 2 })
  world.plane.env['npm_config_registry'] = 'http://127.0.0.1:9/'
  expect(await update()).toMatchObject({
    code: 'REGISTRY_FAILED',
    message: expect.stringContaining('ECONNREFUSED'),
  })
  world.plane.env['npm_config_registry'] = world.registry.url
})

test('there is nothing to go back to, or on with, before the first update', async () => {
  expect(await update('--rollback')).toMatchObject({
    code: 'UPDATE_REFUSED',
    hint: expect.stringContaining('--allow-downgrade'),
  })
  expect(await update('--resume')).toMatchObject({
    code: 'UPDATE_REFUSED',
    message: 'No update was interrupted',
  })
})

test.for([
  { where: 'node_modules', project: true, says: 'npm update superclaw' },
  { where: '_npx/abc/node_modules', project: true, says: 'superclaw@latest' },
  { where: 'opt', project: false, says: 'npm install -g superclaw' },
])('one in $where is not ours to change, and the error says what to do', async ({ where, project, says }) => {
  const folder = mkdtempSync(join(tmpdir(), 'superclaw-elsewhere-'))
  try {
    const root = join(folder, where, 'superclaw')
    mkdirSync(join(folder, where), { recursive: true })
    cpSync(world.plane.root, root, { recursive: true })
    if (project) cpSync(join(root, 'package.json'), join(folder, where, '..', 'package.json'))
    const { stderr, exitCode } = await runBin(join(root, 'bin', 'run.js'), ['update'], {
      SUPERCLAW_HOME: folder,
    })
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(says)])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a checkout is updated by git', async () => {
  const { stderr, exitCode } = await runBin(await ensureBuilt(), ['update'])
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('git pull')])
})

test('a configuration that was changed and not reloaded, or has faults, comes first', async () => {
  await world.plane.superclaw('start', '--detach')
  world.registry.publish(await tiny('2.2.0'))
  const before = world.plane.write('superclaw.yaml', 'version: 1\nagents: {}\n')
  expect(await update()).toMatchObject({
    code: 'UPDATE_REFUSED',
    hint: expect.stringContaining('superclaw reload first'),
  })
  world.plane.write('superclaw.yaml', 'version: 1\nagents: nonsense\n')
  expect(await update()).toMatchObject({ code: 'CONFIG_INVALID' })
  world.plane.write('superclaw.yaml', before)
  await world.plane.superclaw('stop')
})

test('of two state directories, the one whose control plane runs is named', async () => {
  await world.plane.superclaw('start', '--detach')
  const { stateDir, env } = world.plane
  env['SUPERCLAW_HOME'] = `${stateDir}-other`
  expect(await update()).toMatchObject({
    code: 'UPDATE_REFUSED',
    message: expect.stringContaining(`that of ${stateDir}`),
    hint: `SUPERCLAW_HOME='${stateDir}' superclaw update takes that one along, its agents kept`,
  })
  env['SUPERCLAW_HOME'] = stateDir
  await world.plane.superclaw('stop')
})
