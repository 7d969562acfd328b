import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ExpectedError } from '../../errors.ts'
import type { Evidence, Release } from '../../update/release.ts'
import type { Npm } from './npm.ts'

const viewTimeoutMs = 90_000
const downloadTimeoutMs = 300_000
const auditTimeoutMs = 120_000
const tarballBytesMax = 100 << 20

export interface Registry {
  url(signal: AbortSignal): Promise<string>
  /** @param asked a version or a tag @throws NOT_FOUND, REGISTRY_FAILED */
  find(asked: string, signal: AbortSignal): Promise<Release>
  /** The package itself, as it came. */
  download(version: string, signal: AbortSignal): Promise<Buffer>
  /** Whether npm finds the provenance of a release to be true. */
  checkProvenance(release: Release, signal: AbortSignal): Promise<Evidence['provenance']>
}

/** What npm's own view of the registry gives. @param scratch a folder for what comes */
export function createRegistry(npm: Npm, scratch: string): Registry {
  const call = (args: readonly string[], timeoutMs: number, signal: AbortSignal, cwd = scratch) =>
    npm({ args, cwd, timeoutMs }, signal)
  return {
    url: async (signal) => String(await call(['config', 'get', 'registry'], viewTimeoutMs, signal)),
    find: async (asked, signal) =>
      releaseIn(await call(['view', `superclaw@${asked}`], viewTimeoutMs, signal), asked),
    async download(version, signal) {
      const args = ['pack', `superclaw@${version}`, '--pack-destination', scratch]
      const path = join(scratch, fileNameIn(await call(args, downloadTimeoutMs, signal)))
      if (statSync(path).size > tarballBytesMax) throw badAnswer('the package is larger than 100 MB')
      return readFileSync(path)
    },
    async checkProvenance({ version, integrity }, signal) {
      const project = join(scratch, 'provenance')
      mkdirSync(project)
      const manifest = { private: true, dependencies: { superclaw: version } }
      writeFileSync(join(project, 'package.json'), JSON.stringify(manifest))
      try {
        await call(
          ['install', '--ignore-scripts', '--no-audit', '--no-fund'],
          downloadTimeoutMs,
          signal,
          project,
        )
        if (lockedIntegrity(project) !== integrity) return { fault: 'npm installed other bytes' }
        const audit = await call(
          ['audit', 'signatures', '--include-attestations'],
          auditTimeoutMs,
          signal,
          project,
        )
        return attested(audit, version) ? 'verified' : { fault: 'npm audit signatures does not confirm it' }
      } catch (error) {
        if (!(error instanceof ExpectedError)) throw error
        return { fault: error.message }
      }
    },
  }
}

/** The SHA-512 of a package as package-lock.json writes it. */
export const integrityOf = (bytes: Uint8Array): string =>
  `sha512-${createHash('sha512').update(bytes).digest('base64')}`

interface View {
  readonly version?: unknown
  readonly dist?: {
    readonly integrity?: unknown
    readonly signatures?: Release['signatures']
    readonly attestations?: unknown
  }
  readonly time?: Readonly<Record<string, string>>
  readonly engines?: { readonly node?: string }
}

function releaseIn(answer: unknown, asked: string): Release {
  const { version, dist, time, engines } = (answer ?? {}) as View
  if (typeof version !== 'string' || Array.isArray(answer))
    throw new ExpectedError('NOT_FOUND', `The npm registry has no superclaw@${asked}`, {
      hint: 'npm view superclaw versions dist-tags shows what there is',
    })
  const integrity = String(dist?.integrity ?? '')
    .split(/\s+/)
    .find((hash) => hash.startsWith('sha512-'))
  if (!integrity) throw badAnswer(`it gives no SHA-512 for superclaw@${version}`)
  const signatures = Array.isArray(dist?.signatures) ? dist.signatures : []
  return {
    version,
    integrity,
    signatures,
    hasProvenance: dist?.attestations !== undefined,
    publishedAt: time?.[version],
    nodeRange: engines?.node,
  }
}

function fileNameIn(answer: unknown): string {
  const [packed] = Object.values((answer ?? {}) as Record<string, { readonly filename?: string }>)
  if (typeof packed?.filename !== 'string') throw badAnswer('npm pack gave no file')
  return basename(packed.filename)
}

function lockedIntegrity(project: string): unknown {
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'))
  return lock.packages?.['node_modules/superclaw']?.integrity
}

function attested(audit: unknown, version: string): boolean {
  const { verified = [] } = (audit ?? {}) as {
    verified?: { name?: string; version?: string; attestations?: unknown }[]
  }
  return verified.some(
    (found) => found.name === 'superclaw' && found.version === version && found.attestations,
  )
}

function badAnswer(what: string): ExpectedError {
  return new ExpectedError('REGISTRY_FAILED', `The npm registry's answer cannot be used: ${what}`, {
    hint: 'Nothing was changed. npm config get registry says where it comes from',
  })
}
