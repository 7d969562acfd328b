import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { clockFinding, diskFinding, runtimeFinding } from '../../../src/cli/doctor/machine-checks.ts'
import { askPlane, planeFindings, portFinding } from '../../../src/cli/doctor/plane-checks.ts'
import { runDoctor } from '../../../src/cli/doctor/run-doctor.ts'
import { orphanFinding, stateFindings } from '../../../src/cli/doctor/state-checks.ts'
import type { ProcessTable } from '../../../src/core/adapters/process/process-table.ts'
import { statePaths } from '../../../src/core/config/paths.ts'
import { ExpectedError } from '../../../src/core/errors.ts'
import { createFakeApp } from '../../support/fake-app.ts'

let folder = ''
const nowMs = Date.UTC(2026, 10, 3)
const paths = () => statePaths({ SUPERCLAW_HOME: folder })
const ownId = process.getuid?.()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'superclaw-doctor-'))
})

afterEach(() => {
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true, force: true })
})

test.for([
  { node: '24.15.0', sqlite: '3.51.3', level: 'ok' },
  { node: '24.14.9', sqlite: '3.51.3', level: 'failure' },
  { node: '24.15.0', sqlite: '3.51.2', level: 'failure' },
])('Node $node with SQLite $sqlite: $level', ({ node, sqlite, level }) => {
  expect(runtimeFinding({ ...process.versions, node, sqlite })).toMatchObject({ check: 'runtime', level })
})

test('a state directory that is private is fine, and so is one that is not there yet', () => {
  expect(stateFindings(paths(), ownId)).toMatchObject([{ level: 'ok' }])
  const later = statePaths({ SUPERCLAW_HOME: join(folder, 'later') })
  expect(stateFindings(later, ownId)).toMatchObject([
    { level: 'ok', message: expect.stringContaining('will be made') },
  ])
})

test('each file that others may use is a failure with the command that mends it', () => {
  chmodSync(folder, 0o755)
  writeFileSync(paths().token, 'secret', { mode: 0o644 })
  expect(stateFindings(paths(), ownId)).toEqual([
    {
      check: 'state',
      level: 'failure',
      message: `Others may use ${folder} (mode 755)`,
      cure: `chmod 700 '${folder}'`,
    },
    {
      check: 'state',
      level: 'failure',
      message: `Others may use ${paths().token} (mode 644)`,
      cure: `chmod 600 '${paths().token}'`,
    },
  ])
})

test('a state directory of somebody else is a failure, but not to root', () => {
  expect(stateFindings(paths(), (ownId ?? 0) + 1)).toMatchObject([{ level: 'failure', cure: /chown/ }])
  expect(stateFindings(paths(), 0)).toMatchObject([{ level: 'ok' }])
})

test('a file in the place of the state directory is a failure', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(stateFindings(statePaths({ SUPERCLAW_HOME: join(folder, 'file') }), ownId)).toMatchObject([
    { level: 'failure', message: /is no directory/ },
  ])
})

test('the disk is that of the folder, or of the one above it that exists', () => {
  expect(diskFinding(join(folder, 'a', 'b', 'c')).message).toMatch(
    /^\d+(\.\d)? [kMGT]?B free for .*\/a\/b\/c$/,
  )
})

test('a clock that is behind its files, or before this program, is told', () => {
  writeFileSync(join(folder, 'state.db'), '')
  utimesSync(join(folder, 'state.db'), nowMs / 1000 + 3600, nowMs / 1000 + 3600)
  expect(clockFinding(folder, nowMs)).toMatchObject({ level: 'warning', message: /2026-11-03T01:00:00/ })
  expect(clockFinding(folder, nowMs + 3_600_000)).toMatchObject({ level: 'ok' })
  expect(clockFinding(folder, 0)).toMatchObject({ level: 'failure', message: /1970/ })
  expect(clockFinding(join(folder, 'none'), nowMs)).toMatchObject({ level: 'ok' })
})

test('a port that another process has is a failure, a free one is fine', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  expect(await portFinding(port)).toMatchObject({
    level: 'failure',
    message: `${port} is taken by another process`,
  })
  await new Promise((resolve) => server.close(resolve))
  expect(await portFinding(port)).toMatchObject({ level: 'ok' })
})

/** A run directory as its shim leaves it. */
function writeRun(agentId: string, runId: string, files: Readonly<Record<string, string>>): void {
  const run = join(paths().runs, agentId, runId)
  mkdirSync(run, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(run, name), text)
}

test('agents that run without a control plane are named; those that ended, and other processes of the same pid, are not', () => {
  writeRun('alive', 'r1', { pid: '4001 100 4000\n' })
  writeRun('ended', 'r2', { pid: '4002 100 4000\n', exit: '1\n' })
  writeRun('reused', 'r3', { pid: '4003 100 4000\n' })
  writeRun('begun', 'r4', {})
  const table: Pick<ProcessTable, 'find'> = {
    find: (pid) => ({ pid, startTime: pid === 4003 ? '999' : '100', groupId: 4000 }),
  }
  expect(orphanFinding(paths().runs, table as ProcessTable)).toEqual({
    check: 'runs',
    level: 'warning',
    message: '1 agent without a control plane: alive (pid 4001)',
    cure: 'superclaw start takes them over; superclaw stop then stops them',
  })
  expect(orphanFinding(join(folder, 'none'), table as ProcessTable)).toMatchObject({ level: 'ok' })
})

test('a control plane of another version is a warning', async () => {
  const { app } = createFakeApp({ status: { version: '1.0.0' } })
  const status = await app.call('plane.status', {})
  expect(planeFindings(status, '1.0.0')).toMatchObject([{ check: 'plane', level: 'ok' }])
  expect(planeFindings(status, '1.1.0')).toMatchObject([
    { check: 'plane' },
    { check: 'version', level: 'warning' },
  ])
})

const unreachable = {
  'plane.status': async (): Promise<never> => {
    throw new ExpectedError('PLANE_UNREACHABLE', 'none')
  },
}

test('one that fails to answer is a failure, one that is not there is none', async () => {
  const broken = createFakeApp(
    {},
    { 'plane.status': () => Promise.reject(new ExpectedError('INTERNAL', 'broken')) },
  )
  expect(await askPlane(broken.app)).toMatchObject({ level: 'failure', check: 'plane' })
  expect(await askPlane(createFakeApp({}, unreachable).app)).toBeUndefined()
})

const context = (env: Readonly<Record<string, string>> = {}) => ({
  version: '1.0.0',
  env: { SUPERCLAW_HOME: folder, SUPERCLAW_PORT: '0', ...env },
  cwd: folder,
  nowMs: Date.now(),
})

test('without a control plane it looks at the port and at what is left running', async () => {
  const findings = await runDoctor({ ...context(), app: createFakeApp({}, unreachable).app })
  expect(findings.map(({ check, level }) => `${check} ${level}`)).toEqual([
    'runtime ok',
    'state ok',
    'clock ok',
    'disk ok',
    'config ok',
    'plane ok',
    'port ok',
    'runs ok',
  ])
})

test('what it cannot look at is a finding, not the end', async () => {
  writeFileSync(paths().runs, 'no folder')
  const findings = await runDoctor({ ...context(), app: createFakeApp({}, unreachable).app })
  expect(findings.at(-1)).toMatchObject({
    check: 'runs',
    level: 'failure',
    message: expect.stringContaining('ENOTDIR'),
  })
})

test('with one it asks it for what only it can see', async () => {
  const findings = await runDoctor({ ...context(), app: createFakeApp().app })
  expect(findings.at(-1)).toEqual({ check: 'fake', level: 'ok', message: 'Nothing here is real' })
  for (const check of ['port', 'config', 'runs'])
    expect(findings.map((each) => each.check)).not.toContain(check)
})

test('a configuration with faults is a failure that names them', async () => {
  writeFileSync(join(folder, 'superclaw.yaml'), 'version: 1\nagents:\n  web:\n    comand: x\n')
  const findings = await runDoctor({ ...context(), app: createFakeApp({}, unreachable).app })
  expect(findings.find(({ check }) => check === 'config')).toMatchObject({
    level: 'failure',
    message: expect.stringContaining('comand'),
  })
})
