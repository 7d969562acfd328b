#!/usr/bin/env node
// The same command line from src/, without a build: slower to start, and with the stacks of the sources.
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { handle, run } from '@oclif/core'
import { transformSync } from 'esbuild'

registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith('.tsx')) return nextLoad(url, context)
    const path = fileURLToPath(url)
    const { code } = transformSync(readFileSync(path, 'utf8'), {
      loader: 'tsx',
      jsx: 'automatic',
      sourcemap: 'inline',
      sourcefile: path,
    })
    return { format: 'module', source: code, shortCircuit: true }
  },
})

const package_ = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const oclif = {
  ...package_.oclif,
  commands: './commands',
  hooks: { command_not_found: './hooks/command-not-found.ts' },
}
run(process.argv.slice(2), {
  root: fileURLToPath(new URL('../src', import.meta.url)),
  pjson: { ...package_, oclif },
  ignoreManifest: true,
}).catch(handle)
