import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { ExpectedError } from '../../src/core/errors.ts'
import { type Bundle, bundle } from '../support/bundle.ts'
import { type FakePlane, startFakePlane } from '../support/fake-plane.ts'
import { openTerminal, type Terminal } from '../support/terminal.ts'

let program: Bundle
let folder: string
let config: string
let plane: FakePlane
let reloads: boolean[]
let terminal: Terminal | undefined

beforeAll(async () => {
  program = await bundle('test/support/monitor-program.ts')
})
afterAll(() => program[Symbol.asyncDispose]())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'superclaw-programs-'))
  config = join(folder, "it's superclaw.yaml")
  reloads = []
  await writeFile(config, 'version: 1\n')
  plane = await startFakePlane({ agents: 4, status: { configPath: config }, reload })
})
afterEach(async () => {
  await terminal?.[Symbol.asyncDispose]()
  await plane[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

function reload(dryRun: boolean) {
  reloads.push(dryRun)
  return { changed: ['agent-002'], removed: ['agent-003'], unchanged: 2 }
}

const shows = (text: string) => (screen: string) => screen.includes(text)

async function openWith(variable: 'EDITOR' | 'PAGER', script: string): Promise<Terminal> {
  const path = join(folder, 'program')
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o700)
  const env = { SUPERCLAW_HOME: plane.stateDir, VISUAL: '', [variable]: `'${path}' --option` }
  // A shell goes to the folder first: the monitor saves files where it was started.
  const command = `cd '${folder}' && exec '${process.execPath}' '${program.path}'`
  const monitor = openTerminal('/bin/sh', ['-c', command], { env })
  terminal = monitor
  await monitor.waitFor((screen) => /fake .*4 agents/.test(screen), 'the agents of a known control plane')
  return monitor
}

async function expectTaken(monitor: Terminal): Promise<void> {
  await monitor.waitFor(() => monitor.isAlternate() && monitor.isMouseReporting(), 'the terminal taken back')
  monitor.press('j')
  await monitor.waitFor(
    () => monitor.inverseLines().some((y) => monitor.line(y).includes('agent-002')),
    'a cursor that moves',
  )
}

test('E gives the terminal and every key to the editor, then asks what is to be applied', async () => {
  const monitor = await openWith('EDITOR', 'echo "editing with $1"; read -r line; echo "# $line" >>"$2"')
  monitor.press('E')
  await monitor.waitFor(shows('editing with --option'), 'the editor')
  expect(monitor.isAlternate()).toBe(false)
  expect(monitor.isMouseReporting()).toBe(false)
  const typed = 'every key of these, q and \\ too'
  for (const key of typed) monitor.press(key)
  monitor.press('\r')
  await monitor.waitFor(shows('Apply superclaw.yaml?'), 'the question')
  expect(await readFile(config, 'utf8')).toBe(`version: 1\n# ${typed}\n`)
  expect(monitor.screen()).toContain('Changed: agent-002. Gone: agent-003. As before: 2 agents.')
  expect(reloads).toEqual([true])
  monitor.press('y')
  await monitor.waitFor(shows('Applied: 0 added, 1 changed, 1 removed, 2 as before'), 'what came of it')
  expect(reloads).toEqual([true, false])
  await expectTaken(monitor)
})

test('E asks nothing when the file is as it was, and tells of an editor that is not there', async () => {
  const monitor = await openWith('EDITOR', 'exit 0')
  monitor.press('E')
  await monitor.waitFor(shows('superclaw.yaml is as it was'), 'that nothing changed')
  await writeFile(join(folder, 'program'), '#!/bin/sh\nexit 127\n')
  monitor.press('E')
  await monitor.waitFor(shows('The editor ended with 127; set EDITOR, now'), 'what is wrong')
  expect(reloads).toEqual([])
  await expectTaken(monitor)
})

test('E shows the faults of a file that is not good, and applies nothing', async () => {
  const issues = [{ path: 'agents.a', message: 'has no command', file: config, line: 3, column: 1 }]
  await plane[Symbol.asyncDispose]()
  plane = await startFakePlane({
    agents: 4,
    status: { configPath: config },
    reload() {
      throw new ExpectedError('CONFIG_INVALID', 'superclaw.yaml has a fault', { issues })
    },
  })
  const monitor = await openWith('EDITOR', 'echo wrong >>"$2"')
  monitor.press('E')
  await monitor.waitFor(shows('superclaw.yaml has a fault'), 'the fault')
  expect(monitor.screen()).toContain('has no command')
  monitor.press('q')
  await monitor.waitFor(shows('agent-004'), 'the fleet again')
  await expectTaken(monitor)
})

test('| shows the log in the pager, whose Ctrl+C is its own', async () => {
  const script = `trap 'echo not yet' INT; echo "LESS is $LESS"; cat
until read -r line </dev/tty && [ "$line" = enough ]; do :; done`
  const monitor = await openWith('PAGER', script)
  plane.fleet.write('agent-001', 'red \u001b[31malert\u001b[0m')
  monitor.press('|')
  await monitor.waitFor(shows('red alert'), 'the log')
  expect(monitor.screen()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}agent-001 begins$/m)
  expect(monitor.screen()).toContain('-+F')
  expect(monitor.isAlternate()).toBe(false)
  monitor.press('\u0003')
  await monitor.waitFor(shows('not yet'), 'the pager still there')
  monitor.press('enough\r')
  await expectTaken(monitor)
})

test('e saves what is listed beside what was saved before, and says where', async () => {
  const monitor = await openWith('PAGER', 'cat')
  const saved = async (): Promise<string> => {
    monitor.press('ej')
    await monitor.waitFor(shows('Saved superclaw-fleet-'), 'the name of the file')
    const [, name = ''] = /Saved (\S+\.json) \(4 records\) in/.exec(monitor.screen()) ?? []
    monitor.press('k')
    await monitor.waitFor((screen) => !screen.includes('Saved'), 'the note gone')
    return name
  }
  const names = [await saved(), await saved()]
  expect(new Set(names).size).toBe(2)
  for (const name of names) {
    expect(JSON.parse(await readFile(join(folder, name), 'utf8'))).toHaveLength(4)
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
  }
})

test('a pager that is left before it read all is no fault', async () => {
  const monitor = await openWith('PAGER', 'read -r line; echo "read: $line"')
  for (let index = 0; index < 9000; index += 1)
    plane.fleet.write('agent-001', `line ${index} `.padEnd(90, '.'))
  monitor.press('|')
  await monitor.waitFor(() => /read: .*agent-001 begins/.test(monitor.written()), 'the pager')
  await expectTaken(monitor)
  expect(monitor.screen()).not.toContain('EPIPE')
})
