// What `npm start` and `npm test` share: a bare clone and any Node >= 20 become installed, built, and run on the pinned Node.
// Only node: built-ins here: this runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join, relative } from 'node:path'

export const root = join(import.meta.dirname, '..')
const bin = join(root, 'node_modules', '.bin')
const installedStamp = join(root, 'node_modules', '.superclaw-installed')
const builtStamp = join(root, 'dist', '.built')
const oldestNode = [24, 15]

/** The environment in which the pinned Node and the installed tools come first. */
export const toolEnv = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` }

/** Runs to the end with our stdio; a failure ends this process with the same status. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: toolEnv, ...options })
  if (result.error) throw result.error
  if (result.status !== 0) process.exit(result.status ?? 1)
}

function digestOf(paths) {
  const hash = createHash('sha256')
  for (const path of [...paths].sort((a, b) => (a < b ? -1 : 1)))
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

const isFresh = (stamp, digest) => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest

/** Installs what package-lock.json says, unless that is what is there. */
export function ensureInstalled() {
  const digest = digestOf(['package-lock.json'])
  if (isFresh(installedStamp, digest)) return
  console.error('Installing what package-lock.json names …')
  // Not `npm ci`, which refuses a lockfile that a registry without some foreign platform's optional package has made.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    shell: process.platform === 'win32',
    stdio: ['ignore', 2, 2],
  })
  writeFileSync(installedStamp, digest)
}

/** The path of a Node that is new enough: the pinned one, or the one that runs this. */
export function nodePath() {
  const pinned = join(bin, process.platform === 'win32' ? 'node.cmd' : 'node')
  if (existsSync(pinned)) return pinned
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isNewEnough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
  if (isNewEnough) return process.execPath
  console.error(
    `SuperClaw needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}, and npm has no Node for ` +
      `${process.platform}-${process.arch}.\nInstall a newer Node (https://nodejs.org), then try again.`,
  )
  process.exit(78)
}

function sourceFiles() {
  const tracked = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']
  return [...tracked, ...walk('src'), ...walk('scripts')]
}

function walk(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
}

/** Builds dist/ unless it was built from the very sources that are there. */
export function ensureBuilt() {
  const digest = digestOf(sourceFiles())
  if (isFresh(builtStamp, digest)) return
  console.error('Building …')
  run(nodePath(), ['scripts/build.js'], { stdio: ['ignore', 2, 2] })
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(builtStamp, digest)
}
