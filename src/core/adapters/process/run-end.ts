import { constants } from 'node:os'
import type { RunEnd } from '../../agent/run.ts'
import type { ExitRecord } from './run-directory.ts'

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]))

/** What the exit status of a shell says of those that no program chose by itself (POSIX sh, "Exit Status"). */
const statusDetails: Readonly<Record<number, string>> = {
  126: 'a program could not be executed; its output says which',
  127: 'a program was not found; its output says which',
}

export function endFromExit({ status, atMs }: ExitRecord): RunEnd {
  const signal = signalNames.get(status - 128)
  if (status > 128 && signal !== undefined) return { kind: 'signalled', status, signal, detail: null, atMs }
  return { kind: 'exited', status, signal: null, detail: statusDetails[status] ?? null, atMs }
}

export function endUnseen(detail: string, atMs: number): RunEnd {
  return { kind: 'lost', status: null, signal: null, detail, atMs }
}

/** @param status what a shell would report, where it would come to start a program at all */
export function endWithoutStart(detail: string, atMs: number, status: number | null = null): RunEnd {
  return { kind: 'not_started', status, signal: null, detail, atMs }
}
