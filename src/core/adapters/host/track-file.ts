import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { KeptTracks } from '../../health/track-book.ts'

/** `undefined` when nothing was kept, or not by this version of the form. */
export function readTracks(path: string): KeptTracks | undefined {
  try {
    const kept: KeptTracks = JSON.parse(readFileSync(path, 'utf8'))
    return Number.isFinite(kept.keptAtMs) && isTracks(kept.tracks) ? kept : undefined
  } catch {
    return undefined
  }
}

function isTracks(tracks: unknown): boolean {
  if (typeof tracks !== 'object' || tracks === null) return false
  return Object.values(tracks).every(
    (hours) =>
      Array.isArray(hours) && hours.every((hour) => Array.isArray(hour) && hour.every(Number.isFinite)),
  )
}

/** Replaces what was kept. What the disk refuses is not kept: figures of a day are no reason to fail. */
export function keepTracks(path: string, kept: KeptTracks): void {
  try {
    writeFileSync(`${path}.new`, JSON.stringify(kept), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  } catch {
    // The next one begins anew.
  }
}
