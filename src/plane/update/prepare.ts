import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { openLock } from '../../core/adapters/sqlite/lock.ts'
import { createNpm } from '../../core/adapters/update/npm.ts'
import { createRegistry, integrityOf, type Registry } from '../../core/adapters/update/registry.ts'
import { findSigner } from '../../core/adapters/update/signature.ts'
import { checkUnpacked, probe, unpack } from '../../core/adapters/update/unpack.ts'
import { copyPackage, incomingFolder, keptFolder } from '../../core/adapters/update/versions.ts'
import { ExpectedError } from '../../core/errors.ts'
import { type Installation, installKind, refuseUnlessGlobal } from '../../core/update/installation.ts'
import {
  checkRelease,
  type Evidence,
  type Release,
  type Trust,
  verifyRelease,
} from '../../core/update/release.ts'

/** Room for the package three times over, and for what comes with a restart. */
const freeBytesMin = 150e6

/** Where an update is made ready. Nothing but this process may do so until it is disposed. */
export interface Workshop extends Disposable {
  readonly installation: Installation
  /** The version that is installed. */
  readonly current: string
  readonly registry: Registry
}

/**
 * @param command what was typed, for whoever has to type it as somebody else
 * @throws UPDATE_REFUSED with what to do instead
 */
export function openWorkshop(
  installation: Installation,
  current: string,
  { stateDir, command }: { readonly stateDir: string; readonly command: string },
): Workshop {
  const { root, versions } = installation
  refuseUnlessGlobal(root, installKind(root, existsSync))
  refuseUnlessOurs(root, stateDir, command)
  const stack = new DisposableStack()
  try {
    mkdirSync(versions, { recursive: true, mode: 0o755 })
    stack.use(takeUpdateLock(installation))
    refuseFullDisk(versions)
    const scratch = mkdtempSync(join(versions, 'scratch-'))
    stack.defer(() => rmSync(scratch, { recursive: true, force: true }))
    const registry = createRegistry(createNpm(process.env), scratch)
    return { installation, current, registry, [Symbol.dispose]: () => stack.dispose() }
  } catch (error) {
    stack.dispose()
    throw error
  }
}

function refuseUnlessOurs(root: string, stateDir: string, command: string): void {
  const { uid } = statSync(root)
  if (process.getuid?.() === 0 && uid !== 0) {
    throw new ExpectedError('UPDATE_REFUSED', `${root} belongs to the user ${uid}, and this is root`, {
      hint: `sudo -u '#${uid}' ${command}`,
    })
  }
  try {
    for (const folder of [dirname(root), root]) accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new ExpectedError('UPDATE_REFUSED', `${dirname(root)} cannot be written by this user`, {
      hint: `sudo env "PATH=$PATH" 'SUPERCLAW_HOME=${stateDir}' ${command}; the control plane stays yours`,
      cause,
    })
  }
}

/** @throws UPDATE_REFUSED while somebody else has it */
export function takeUpdateLock(installation: Installation): Disposable {
  try {
    return openLock(installation)
  } catch (cause) {
    if (!(cause instanceof ExpectedError && cause.code === 'PLANE_ALREADY_RUNNING')) throw cause
    throw underWay(cause)
  }
}

function underWay(cause?: unknown): ExpectedError {
  return new ExpectedError('UPDATE_REFUSED', 'Another update of this installation is under way', {
    hint: 'superclaw update --resume follows it to its end',
    cause,
  })
}

function refuseFullDisk(folder: string): void {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize >= freeBytesMin) return
  throw fullDisk(`only ${Math.floor((bavail * bsize) / 1e6)} MB are free`)
}

function fullDisk(what: string, cause?: unknown): ExpectedError {
  return new ExpectedError('UPDATE_REFUSED', `The disk has no room for another version: ${what}`, {
    hint: `Free ${freeBytesMin / 1e6} MB where SuperClaw is installed; nothing was changed`,
    cause,
  })
}

/** The release that is meant, if this SuperClaw may become it. @throws NOT_FOUND, REGISTRY_FAILED, UPDATE_REFUSED */
export async function findRelease(
  { registry, current }: Workshop,
  { asked, allowDowngrade }: { readonly asked: string; readonly allowDowngrade: boolean },
  signal: AbortSignal,
): Promise<Release> {
  const release = await registry.find(asked, signal)
  if (release.version !== current)
    checkRelease(release, current, { allowDowngrade, node: process.versions.node })
  return release
}

export interface Fetched {
  readonly tarball: Buffer
  /** What was verified, a sentence each. */
  readonly checks: readonly string[]
}

/** @throws UPDATE_UNVERIFIED, REGISTRY_FAILED */
export async function fetchRelease(
  workshop: Workshop,
  release: Release,
  trust: Trust,
  signal: AbortSignal,
): Promise<Fetched> {
  const { registry } = workshop
  const tarball = await registry.download(release.version, signal)
  const actualIntegrity = integrityOf(tarball)
  const sources =
    trust.hash === undefined
      ? await findSources(workshop, release, signal)
      : ({ signature: { fault: 'not asked' }, provenance: null } as const)
  return { tarball, checks: verifyRelease({ release, actualIntegrity, ...sources }, trust) }
}

async function findSources(
  { registry, current }: Workshop,
  release: Release,
  signal: AbortSignal,
): Promise<Pick<Evidence, 'signature' | 'provenance'>> {
  const signature = await findSigner(release, await registry.url(signal), signal)
  if (release.hasProvenance) return { signature, provenance: await registry.checkProvenance(release, signal) }
  const before = await registry.find(current, signal).catch(() => undefined)
  const isLost = before?.hasProvenance === true
  return {
    signature,
    provenance: isLost ? { fault: `${release.version} has none, though ${current} has` } : null,
  }
}

/** Unpacks a package beside the one that is installed, and sees that it runs. @throws UPDATE_UNVERIFIED, UPDATE_REFUSED */
export async function unpackRelease(
  { installation }: Workshop,
  tarball: Uint8Array,
  version: string,
  signal: AbortSignal,
): Promise<void> {
  const folder = incomingFolder(installation, version)
  rmSync(folder, { recursive: true, force: true })
  try {
    unpack(tarball, folder)
    checkUnpacked(folder, version)
    await probe(folder, version, signal)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw orFullDisk(error)
  }
}

/** Keeps the installed version, for the updater to run from and to go back to. */
export function keepCurrent({ installation, current }: Workshop): void {
  try {
    copyPackage(installation.root, keptFolder(installation, current))
  } catch (error) {
    throw orFullDisk(error)
  }
}

/** Makes a kept version ready to be put in place. */
export function prepareKept({ installation }: Workshop, version: string): void {
  const folder = incomingFolder(installation, version)
  rmSync(folder, { recursive: true, force: true })
  copyPackage(keptFolder(installation, version), folder)
}

function orFullDisk(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code === 'ENOSPC' ? fullDisk('it filled up', error) : error
}
