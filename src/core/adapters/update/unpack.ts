import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { ExpectedError } from '../../errors.ts'
import { readTarball } from '../../update/tarball.ts'
import { syncTree } from '../sqlite/sync-path.ts'

const unpackedBytesMax = 256 << 20
const probeTimeoutMs = 30_000

/**
 * Unpacks a package into `folder`, which must not exist, with the modes that npm gives. It is on disk when this returns.
 * @throws UPDATE_UNVERIFIED
 */
export function unpack(tarball: Uint8Array, folder: string): void {
  const files = readTarball(gunzip(tarball))
  mkdirSync(folder)
  chmodSync(folder, 0o755)
  for (const { path, bytes, isExecutable } of files) {
    const target = join(folder, ...path.split('/'))
    makeFolders(folder, dirname(target))
    writeFileSync(target, bytes, { flag: 'wx' })
    chmodSync(target, isExecutable || path === 'bin/run.js' ? 0o755 : 0o644)
  }
  syncTree(folder)
}

/** Whatever the umask, others may run what is installed for all. */
function makeFolders(root: string, folder: string): void {
  const below = folder.slice(root.length).split(sep).filter(Boolean)
  for (const index of below.keys()) {
    const path = join(root, ...below.slice(0, index + 1))
    if (statSync(path, { throwIfNoEntry: false })) continue
    mkdirSync(path)
    chmodSync(path, 0o755)
  }
}

function gunzip(tarball: Uint8Array): Uint8Array {
  try {
    return gunzipSync(tarball, { maxOutputLength: unpackedBytesMax })
  } catch (cause) {
    throw new ExpectedError(
      'UPDATE_UNVERIFIED',
      'The package cannot be unpacked: it is no gzip, or far too large',
      {
        hint: 'Nothing was changed. Try again; if it stays so, tell its maintainers',
        cause,
      },
    )
  }
}

/** What the package in `folder` says of itself. @throws UPDATE_UNVERIFIED when it is not that version of SuperClaw */
export function checkUnpacked(folder: string, version: string): void {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (manifest.name !== 'superclaw' || manifest.version !== version)
    throw unfit(`it is ${manifest.name} ${manifest.version}`)
  if (Object.keys(manifest.dependencies ?? {}).length > 0)
    throw new ExpectedError(
      'UPDATE_REFUSED',
      `${version} needs other packages, which this SuperClaw does not bring along`,
      {
        hint: `superclaw stop --keep-agents && npm install -g superclaw@${version} && superclaw start --detach`,
      },
    )
}

/** Runs the program in `folder` once. @throws UPDATE_UNVERIFIED unless it says that it is `version` */
export async function probe(folder: string, version: string, signal: AbortSignal): Promise<void> {
  const entry = join(folder, 'bin', 'run.js')
  try {
    const options = { timeout: probeTimeoutMs, signal }
    const { stdout } = await promisify(execFile)(process.execPath, [entry, '--version'], options)
    if (!stdout.startsWith(`superclaw/${version} `)) throw unfit(`it says ${JSON.stringify(stdout.trim())}`)
  } catch (error) {
    if (error instanceof ExpectedError || signal.aborted) throw error
    throw unfit('it does not run', error)
  }
}

function unfit(what: string, cause?: unknown): ExpectedError {
  return new ExpectedError('UPDATE_UNVERIFIED', `The new version is unfit: ${what}`, {
    hint: 'Nothing was changed. Tell its maintainers, and try another version',
    cause,
  })
}
