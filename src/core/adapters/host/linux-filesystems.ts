import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import { localMounts } from '../../metrics/linux-places.ts'
import { ownMetrics as own, type Report } from '../../metrics/own-metrics.ts'
import { readSmallFile } from './small-file.ts'

/** The room of each local file system: statfs(2). */
export function readFilesystems(root: string, report: Report): void {
  for (const { path } of localMounts(readSmallFile(join(root, 'proc/self/mounts')) ?? '')) {
    readFilesystem(path, report)
  }
}

export function readFilesystem(path: string, report: Report): void {
  try {
    const { bsize, blocks, bavail, files, ffree } = statfsSync(path)
    report(own.spaceTotal, blocks * bsize, path)
    report(own.spaceFree, bavail * bsize, path)
    // Some have no fixed number of names.
    report(own.inodesFree, files > 0 ? ffree : null, path)
  } catch {
    // It is gone, or not for us.
  }
}
