import { whatIsMissing } from './check-text.ts'
import type { RunSign } from './lifecycle-model.ts'
import type { ProbeBoard, ProbeName } from './probe-board.ts'
import type { Check } from './process-spec.ts'
import {
  type AskedCheck,
  type LookDeps,
  type LookGates,
  type TakenLook,
  takeLook,
  type WatchedRun,
} from './take-look.ts'

export interface RunWatcherDeps extends LookDeps {
  readonly onFault: (error: unknown) => void
}

/** What the probes of one run share. */
export interface Watching {
  readonly deps: RunWatcherDeps
  readonly gates: LookGates
  readonly board: ProbeBoard
  readonly target: WatchedRun
  readonly tell: (sign: RunSign) => void
  readonly signal: AbortSignal
}

/** Asks once, and has the board say how long that waits for its turn. */
export async function lookInTurn(
  watching: Watching,
  name: ProbeName,
  asked: { readonly check: AskedCheck; readonly timeoutMs: number },
): Promise<TakenLook | undefined> {
  const { board, target, signal } = watching
  const onTurn = () => board.queue(target.spec.id, name, false)
  board.queue(target.spec.id, name, true)
  return takeLook(watching, target, { ...asked, onTurn }, signal)
}

export function tellMissing({ target, tell }: Watching, check: Check, detail: string): void {
  tell({ type: 'missing', runId: target.run.runId, missing: explained({ check }, detail) })
}

export function explained({ check }: { readonly check: Check }, detail: string): string {
  return detail === '' ? whatIsMissing(check) : `${whatIsMissing(check)} (${detail})`
}
