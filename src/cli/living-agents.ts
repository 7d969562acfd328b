import { existsSync } from 'node:fs'
import { isSameProcess, type ProcessTable } from '../core/adapters/process/process-table.ts'
import { readExit, readPid, scanRuns } from '../core/adapters/process/run-directory.ts'

export interface LivingAgent {
  readonly id: string
  readonly pid: number
}

/** The agents below `runsDir` that live, whether a control plane watches them or not. */
export function livingAgents(runsDir: string, table: Pick<ProcessTable, 'find'>): LivingAgent[] {
  const runs = existsSync(runsDir) ? scanRuns(runsDir).runs : []
  return runs.flatMap((run) => {
    const record = readPid(run)
    if (!record || readExit(run)) return []
    const entry = table.find(record.identity.pid)
    return entry && isSameProcess(entry, record.identity) ? [{ id: run.agentId, pid: entry.pid }] : []
  })
}
