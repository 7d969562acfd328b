import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PlaneRecord, parseRecord } from '../../src/core/plane-log/record.ts'

/** What the control plane of a state directory has told so far. */
export function planeRecords(stateDir: string): PlaneRecord[] {
  return readdirSync(stateDir)
    .filter((name) => /^plane\.log(\.\d+)?$/.test(name))
    .sort()
    .reverse()
    .flatMap((name) => readFileSync(join(stateDir, name), 'utf8').split('\n'))
    .flatMap((line) => parseRecord(line) ?? [])
}
