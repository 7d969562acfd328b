import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { tempFolder } from '../support/temp-folder.ts'

const script = pathToFileURL(join(import.meta.dirname, '../../scripts/dead-builds.js')).href

test('what killed builds left goes; what is in use, or of a build that runs, stays', () => {
  using folder = tempFolder()
  const { pid: gone } = spawnSync(process.execPath, ['--version'])
  const kept = ['dist', `dist.new-${process.pid}`, `dist.old-${process.pid}`, 'dist.new-notes', 'dist.new-1']
  for (const name of [...kept, `dist.new-${gone}`, `dist.old-${gone}`])
    folder.write(`${name}/chunks/a.js`, '')
  const call = `import('${script}').then((builds) => builds.removeDeadBuilds(process.argv[1]))`
  execFileSync(process.execPath, ['--eval', call, folder.path])
  expect(new Set(readdirSync(folder.path))).toEqual(new Set(kept))
})
