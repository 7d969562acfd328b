import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/core/adapters/config/config-file.ts'
import { isProcess } from '../../src/core/fleet/agent.ts'

const folder = join(import.meta.dirname, '../../examples/first-fleet')
const scripts = readdirSync(folder).filter((name) => name !== 'superclaw.yaml')

test('the first fleet is good, and shows what a configuration can say', async () => {
  const loaded = await loadConfig(join(folder, 'superclaw.yaml'), { cwd: '/', env: {} })
  const specs = loaded.specs.filter(isProcess)
  expect(specs.map(({ id }) => id)).toEqual(['steady-1', 'steady-2', 'store', 'reader', 'shaky', 'chatty'])
  expect(new Set(specs.map(({ readiness }) => readiness?.check.kind))).toEqual(
    new Set([undefined, 'tcp', 'log']),
  )
  expect(specs.find(({ id }) => id === 'reader')?.dependsOn).toEqual(['store'])
  const programs = specs.map(({ command }) => command.at(-1) ?? '')
  expect(scripts.filter((name) => !programs.includes(name))).toEqual([])
})

test.for(scripts)('%s is short enough to be read', (name) => {
  expect(readFileSync(join(folder, name), 'utf8').split('\n').length).toBeLessThanOrEqual(40)
})
