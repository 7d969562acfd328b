import { sendToProcess } from './process-group.ts'
import { type ProcessTable, unlessFaulty } from './process-table.ts'
import type { HostState } from './tracked-run.ts'

/** What a command of a probe carries in its environment, and hands on to all that it starts: which look it is of. */
export const lookVariable = 'SUPERCLAW_LOOK'

/** What forks while it is killed is found by the next pass. */
const passes = 3

/** @param number of the look, among those of this control plane */
export function lookMark({ root }: Pick<HostState, 'root'>, number: number): string {
  return `${root}#${number}`
}

/** Those that a control plane before us left when it was killed, which nobody waits for any more. */
export function endForgottenLooks({ table, root }: Pick<HostState, 'table' | 'root'>): void {
  const isForgotten = (pid: number): boolean =>
    table.variable(pid, lookVariable)?.startsWith(`${root}#`) ?? false
  const forgotten = unlessFaulty(() => table.list().filter(({ pid }) => isForgotten(pid))) ?? []
  for (const { pid } of forgotten) sendToProcess(pid, 'SIGKILL')
}

/**
 * Kills what the command `pid` started and put into a session of its own, as setsid(1) does and daemons do. It is told by
 * its environment; what runs as somebody else hides that, and stays.
 */
export function endStrays(table: ProcessTable, pid: number, mark: string): void {
  for (let pass = 0; pass < passes; pass += 1) {
    const young = unlessFaulty(() => table.since(pid)) ?? []
    const strays = young.filter((each) => unlessFaulty(() => table.variable(each.pid, lookVariable)) === mark)
    if (strays.length === 0) return
    for (const stray of strays) sendToProcess(stray.pid, 'SIGKILL')
  }
}
