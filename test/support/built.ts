import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '..', '..')
const lock = join(root, 'node_modules', '.cache', 'superclaw-build.lock')
const waitMsMax = 120_000
const pollMs = 50

/** What is published: runs dist/. */
export const binPath = join(root, 'bin', 'run.js')

/**
 * Builds dist/ unless it was built from the sources that are there. Of test files that run side by side the first
 * builds, and the others wait for it. `SUPERCLAW_TEST_BIN` names another build, such as an installed package.
 * @returns the path of the command, for `process.execPath`
 */
export async function ensureBuilt(): Promise<string> {
  const other = process.env['SUPERCLAW_TEST_BIN']
  if (other !== undefined) return other
  mkdirSync(join(lock, '..'), { recursive: true })
  const deadlineMs = performance.now() + waitMsMax
  while (!takeLock()) {
    if (performance.now() > deadlineMs) throw new Error(`${lock} was not given back in time`)
    await sleep(pollMs)
  }
  try {
    const toolchain = pathToFileURL(join(root, 'scripts', 'toolchain.js')).href
    execFileSync(
      process.execPath,
      ['--eval', `import('${toolchain}').then((tools) => tools.ensureBuilt())`],
      {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
  } finally {
    rmSync(lock, { force: true })
  }
  return binPath
}

function takeLock(): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (!isHeld()) rmSync(lock, { force: true })
    return false
  }
}

/** Whether the process that took the lock lives: one that was killed gives nothing back. */
function isHeld(): boolean {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0)
    return true
  } catch {
    return false
  }
}
