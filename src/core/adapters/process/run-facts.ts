import type { RunFacts } from '../../agent/recovery.ts'
import { readLifeline } from './lifeline.ts'
import { errorCode, isSameProcess, type ProcessTable } from './process-table.ts'
import {
  type ExitRecord,
  lifelineOf,
  type PidRecord,
  type RunDirectory,
  readBoot,
  readExit,
  readPid,
} from './run-directory.ts'

/** The facts of a run, and the records that they were drawn from. */
export interface RunLook {
  readonly facts: RunFacts
  readonly exit: ExitRecord | undefined
  readonly record: PidRecord | undefined
}

/**
 * Looks once at a run, in the order that `decideRecovery` asks for.
 * @param known what we have seen of it ourselves, which holds whatever became of its directory
 */
export function lookAtRun(
  table: ProcessTable,
  directory: RunDirectory,
  known: PidRecord | undefined,
): RunLook {
  const faults: string[] = []
  const ask = <T>(read: () => T): T | undefined => {
    try {
      return read()
    } catch (error) {
      if (errorCode(error) === undefined) throw error
      faults.push((error as Error).message)
      return undefined
    }
  }
  const lifeline = ask(() => readLifeline(lifelineOf(directory)))
  const record = known ?? ask(() => readPid(directory))
  const process = ask(() => lookAtProcess(table, record))
  const boot = known ? 'same' : ask(() => compareBoot(table, directory))
  const exit = ask(() => readExit(directory))
  const facts: RunFacts = {
    hasExit: exit !== undefined,
    boot: boot ?? 'missing',
    lifeline: lifeline ?? 'absent',
    process: process ?? 'unnamed',
    fault: faults[0] ?? null,
  }
  return { facts, exit, record }
}

function lookAtProcess(table: ProcessTable, record: PidRecord | undefined): RunFacts['process'] {
  if (!record) return 'unnamed'
  const found = table.find(record.identity.pid)
  return found && isSameProcess(found, record.identity) ? 'alive' : 'gone'
}

function compareBoot(table: ProcessTable, directory: RunDirectory): RunFacts['boot'] {
  const bootId = readBoot(directory)
  if (bootId === undefined) return 'missing'
  return bootId === table.bootId ? 'same' : 'other'
}
