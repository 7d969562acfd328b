import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuilt } from '../support/built.ts'
import { type FakePlane, startFakePlane } from '../support/fake-plane.ts'
import { runBin } from '../support/run-bin.ts'

let bin = ''
let plane: FakePlane

beforeAll(async () => {
  bin = await ensureBuilt()
  plane = await startFakePlane({ agents: 2 })
})

afterAll(async () => {
  await plane[Symbol.asyncDispose]()
})

const fleet = (env: Readonly<Record<string, string>>) =>
  runBin(bin, ['fleet', '--json'], { SUPERCLAW_HOME: plane.stateDir, ...env })

test('a command loads the configuration of oclif once', async () => {
  const { stderr, exitCode } = await fleet({ DEBUG: 'oclif:config' })
  expect(exitCode).toBe(0)
  expect(stderr.match(/config done/g)).toHaveLength(1)
})

test('a question loads no built-in module for terminals or promises of files', async () => {
  const tellLoaded = `process.on('exit', () => console.error(JSON.stringify(process.moduleLoadList)))`
  const { stdout, stderr } = await fleet({
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tellLoaded)}`,
  })
  expect(JSON.parse(stdout)).toMatchObject({ agents: { length: 2 } })
  const loaded: readonly string[] = JSON.parse(stderr)
  expect(loaded).toContain('NativeModule net')
  expect(loaded.filter((name) => /^NativeModule (tty|fs\/promises)$/.test(name))).toEqual([])
})
