import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** What the tests run: pinned, so that a release that changes its protocol fails when we choose to look. */
export const openClawVersion = '2026.9.6'
const integrity =
  'sha512-Ie0kyQSCVfFqixsgVg39vevUDq01Ch5u3+7Yu5Y3qARczmdAe+lzp8bVnO9925rHiW/+CFp70zfORCyPmCH31g=='

const run = promisify(execFile)

/**
 * The folder with the real `openclaw`, installed once into a cache outside the project, without its install scripts
 * (some 650 MB; half a minute). `null` where npm cannot be reached, with a word on standard error why.
 * @throws when it is not the package that was pinned, and where SUPERCLAW_TEST_ALL says that no test may be left out
 */
export async function installedOpenClaw(): Promise<string | null> {
  const cache = join(homedir(), '.cache', 'superclaw-test')
  const folder = join(cache, `openclaw-${openClawVersion}`)
  if (isPinned(folder)) return folder
  const fresh = `${folder}.new-${process.pid}`
  mkdirSync(fresh, { recursive: true })
  try {
    await npmInstall(fresh)
    if (!isPinned(fresh)) throw new Error(`openclaw ${openClawVersion} is not what was pinned`)
    rmSync(folder, { recursive: true, force: true })
    renameSync(fresh, folder)
    return folder
  } catch (error) {
    if (!isUnreachable(error) || process.env['SUPERCLAW_TEST_ALL']) throw error
    process.stderr.write(
      `skipped: npm cannot be reached, and openclaw ${openClawVersion} is not in ${cache}\n`,
    )
    return null
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

async function npmInstall(folder: string): Promise<void> {
  const words = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']
  await run('npm', [...words, `openclaw@${openClawVersion}`], { cwd: folder, timeout: 400_000 })
}

function isPinned(folder: string): boolean {
  const lock = join(folder, 'package-lock.json')
  if (!existsSync(lock)) return false
  const { packages } = JSON.parse(readFileSync(lock, 'utf8'))
  return packages?.['node_modules/openclaw']?.integrity === integrity
}

/** npm's words for a network or a registry that is not there. */
function isUnreachable(error: unknown): boolean {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  return /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|ECONNRESET/.test(text)
}
