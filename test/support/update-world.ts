import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readJournal } from '../../src/core/adapters/update/journal-file.ts'
import type { UpdatePhase } from '../../src/core/update/journal.ts'
import { ensureBuilt } from './built.ts'
import { type InstalledPlane, openInstalledPlane } from './installed-plane.ts'
import { type NpmRegistry, openNpmRegistry } from './npm-registry.ts'
import { type Flaw, type PackedRelease, packRelease, type ReleaseOptions } from './release.ts'
import { until } from './until.ts'

/** An installed 1.0.0 and a registry that it would be updated from. */
export interface UpdateWorld extends AsyncDisposable {
  readonly registry: NpmRegistry
  readonly plane: InstalledPlane
  readonly first: PackedRelease
  pack(version: string, flaw?: Flaw, more?: Partial<ReleaseOptions>): Promise<PackedRelease>
  /** Resolves once the journal says that this is being done. */
  phase(...phases: readonly UpdatePhase[]): Promise<void>
  /** Of the updater, and of its guardian. */
  updaterPids(): readonly [updater: number, guardian: number]
}

/** By what it was made of but its folder: worlds of one test file share what npm takes a second to pack. */
const packed = new Map<string, Promise<PackedRelease>>()

function packOnce({ folder, ...made }: ReleaseOptions): Promise<PackedRelease> {
  const key = JSON.stringify(made)
  const release = packed.get(key) ?? packRelease({ folder, ...made })
  packed.set(key, release)
  return release
}

const sleeper = { argv: ['sleep', '100000'] }

export async function openUpdateWorld(): Promise<UpdateWorld> {
  const root = dirname(dirname(await ensureBuilt()))
  const folder = mkdtempSync(join(tmpdir(), 'superclaw-releases-'))
  const pack: UpdateWorld['pack'] = (version, flaw = 'none', more = {}) =>
    packOnce({ root, folder, version, flaw, ...more })
  const registry = await openNpmRegistry()
  const first = await pack('1.0.0')
  registry.publish(first)
  const plane = await openInstalledPlane({
    tarball: first.tarball,
    registryUrl: registry.url,
    config: { agents: { a: sleeper, b: sleeper } },
  })
  const journalPath = join(plane.versions, 'journal.json')
  return {
    registry,
    plane,
    first,
    pack,
    phase: (...phases) =>
      until(() => {
        const { phase } = readJournal(journalPath) ?? {}
        return phase !== undefined && phases.includes(phase)
      }, 30_000),
    updaterPids() {
      const { pid } = JSON.parse(readFileSync(join(plane.versions, 'updater.json'), 'utf8'))
      const guardian = / (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) \S/, ''))?.[1]
      return [pid, Number(guardian)]
    },
    async [Symbol.asyncDispose]() {
      await plane[Symbol.asyncDispose]()
      await registry[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Flags that make the watch of a version that is well short, on a machine that is busy as well. */
export const quickly = ['--steady-ms', '300', '--watch-ms', '20000'] as const
