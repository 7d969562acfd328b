#!/usr/bin/env node
// The entry point. Only node: built-ins are imported statically, since static imports run before the compile cache is
// on; and only syntax and modules that Node 18 knows, so that an old one can say that it is too old.
import * as nodeModule from 'node:module'

// An import of node:fs reads all of its exports, and with them loads its streams: 3 ms.
const require = nodeModule.createRequire(import.meta.url)
const { readFileSync, writeSync } = require('node:fs')
const { homedir } = require('node:os')
const { join } = require('node:path')

const { argv, env, platform } = process
const oldest = [24, 15]

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  writeSync(
    2,
    `superclaw needs Node ${oldest.join('.')} or newer, and this is ${process.versions.node}: install a newer one from https://nodejs.org\n`,
  )
  process.exit(78)
}
if (argv.length === 3 && argv[2] === '--version') {
  // The text that oclif prints, without the time that it takes to load.
  const { name, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  writeSync(1, `${name}/${version} ${platform}-${process.arch} node-${process.version}\n`)
  process.exit(0)
}

// A directory of the user's own: the default is a guessable path below the temporary folder. One that cannot be
// written only means no cache.
nodeModule.enableCompileCache(join(cacheHome(), 'v8'))
// oclif goes on when nobody reads any more; what follows for ever has to end.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})
// NO_COLOR wins; Node would print a warning about the two whenever it is asked for colour.
if (env.NO_COLOR) delete env.FORCE_COLOR
// npm checks `engines` when it installs, and the check above is ours.
env.OCLIF_DISABLE_ENGINE_WARNING = env.OCLIF_DISABLE_ENGINE_WARNING || '1'

if (argv[2] === '__complete') {
  void import('../dist/complete.js').then(({ complete }) => complete(argv.slice(3)))
} else {
  // No top-level await: when stdout is closed early it would never settle, and Node would end with status 13.
  void import('../dist/cli.js').then(({ handle, run }) =>
    run(argv.slice(2), import.meta.url, Boolean(env.DEBUG)).catch(handle),
  )
}

function cacheHome() {
  if (env.SUPERCLAW_CACHE_DIR) return env.SUPERCLAW_CACHE_DIR
  if (platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'superclaw')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'superclaw')
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'superclaw')
}
