import { resolve } from 'node:path'
import type { ConfigContext } from '../../core/adapters/config/config-file.ts'
import { saveNewFile } from '../../core/adapters/terminal/save-new-file.ts'
import type { App } from '../../core/app.ts'
import { statePaths } from '../../core/config/paths.ts'
import type { Finding } from '../doctor/finding.ts'
import { collectParts } from './collect.ts'
import { knownSecrets } from './known-secrets.ts'
import { type PackedBundle, packBundle } from './pack.ts'
import { createScrub } from './scrub.ts'

export interface BundleOrder extends ConfigContext {
  /** Where to write it; a name with the time in it when left out. Relative to `cwd`. */
  readonly file: string | undefined
  readonly sizeBytesMax: number
  readonly hasAgentLogs: boolean
  readonly app: App
  /** Of this command. */
  readonly version: string
  readonly findings: readonly Finding[]
  readonly nowMs: number
}

export interface WrittenBundle extends Omit<PackedBundle, 'archive'> {
  readonly path: string
  readonly sizeBytes: number
}

/**
 * Writes what somebody needs who looks for a fault from afar: a tar.gz for its owner alone (0600), without secrets.
 * Nothing is sent anywhere, and what cannot be had is left out and named.
 * @throws NOT_FOUND, FORBIDDEN, STORE_READ_ONLY
 */
export async function writeBundle(order: BundleOrder): Promise<WrittenBundle> {
  const { env, version, nowMs } = order
  const paths = statePaths(env)
  const known = await knownSecrets(paths, order)
  const scrub = createScrub(known.values)
  const { parts, leftOut } = await collectParts(
    { ...order, paths, home: env['HOME'], secretsFault: known.fault },
    scrub,
  )
  const createdAt = new Date(nowMs).toISOString()
  const { archive, ...packed } = packBundle(parts, {
    facts: { superclaw: version, createdAt },
    leftOut,
    sizeBytesMax: order.sizeBytesMax,
    atMs: nowMs,
  })
  const stamp = createdAt.slice(0, 19).replace('T', '-').replaceAll(':', '')
  const path = resolve(order.cwd, order.file ?? `superclaw-doctor-${stamp}.tar.gz`)
  return { path: await saveNewFile(path, archive), sizeBytes: archive.length, ...packed }
}
