import type { LogStore } from '../log/log-store.ts'
import { untilLogLine } from '../log/until-log-line.ts'
import type { Platform } from '../platform.ts'
import { describeDuration } from './describe-end.ts'
import type { ExecTarget, Look, Looker, Said } from './look.ts'
import { type Aside, createLookGate, type LookGate, type LookGateLimits } from './look-gate.ts'
import type { Check, ProcessSpec } from './process-spec.ts'
import type { LiveRun } from './run.ts'

export interface WatchedRun {
  readonly spec: ProcessSpec
  readonly run: LiveRun
  /** Where the output of the run begins: by place, or, of a run that began before we looked, by time. */
  readonly output: { readonly fromOffset: number } | { readonly sinceMs: number }
  readonly wasReady: boolean
}

export interface LookDeps extends Platform {
  readonly logs: Pick<LogStore, 'read' | 'follow' | 'endOffset'>
  readonly looker: Looker
  /** What a live run said by its own channels; nothing for one that is gone. */
  readonly said: (runId: string) => Said
}

/** Checks that wait for a sign of the run, rather than ask for an answer. */
export type SignCheck = Extract<Check, { readonly kind: 'log' | 'fd' | 'notify' }>
/** Checks that ask for an answer. */
export type AskedCheck = Exclude<Check, SignCheck>

export function isSign(check: Check): check is SignCheck {
  return check.kind === 'log' || check.kind === 'fd' || check.kind === 'notify'
}

/**
 * Commands are dearer than connections: one is a process. What only waits beside the turns is bounded by what open
 * connections and sleeping processes cost; what works there, by processors.
 */
const limits = {
  network: { turns: 64, aside: { resting: 512, working: 0 } },
  exec: { turns: 4, aside: { resting: 128, working: 4 } },
} as const satisfies Record<string, LookGateLimits>

/** An address that has not answered by then is waited for beside the turns. */
const networkRestMs = 100

export type LookGates = Readonly<Record<keyof typeof limits, LookGate>>

export function createLookGates(): LookGates {
  return { network: createLookGate(limits.network), exec: createLookGate(limits.exec) }
}

export interface TakenLook extends Look {
  readonly atMs: number
  readonly tookMs: number
  /** For its turn, before it began. */
  readonly waitedMs: number
}

/** A look that came so much later than its limit was not late itself: this process, or the machine, was asleep. */
export const sleptMs = 1000

/** A check that is asked, and who is told that its turn has come. */
export interface Asking {
  readonly check: AskedCheck
  readonly timeoutMs: number
  readonly onTurn: () => void
}

/**
 * Asks once, in its turn, for `timeoutMs` at most.
 * @returns `undefined` when it cannot be told, because this process did not run meanwhile
 */
export async function takeLook(
  { deps, gates }: { readonly deps: LookDeps; readonly gates: LookGates },
  target: WatchedRun,
  { check, timeoutMs, onTurn }: Asking,
  signal: AbortSignal,
): Promise<TakenLook | undefined> {
  const { clock, looker } = deps
  const askedAtMs = clock.elapsed()
  const take = async (leave: (aside: Aside) => void): Promise<TakenLook | undefined> => {
    onTurn()
    const startedAtMs = clock.elapsed()
    const limit = new AbortController()
    const timers = [clock.after(timeoutMs, () => limit.abort())]
    if (check.kind !== 'exec') timers.push(clock.after(networkRestMs, () => leave('resting')))
    const { spec, run } = target
    const asked = AbortSignal.any([signal, limit.signal])
    const look = await ask(
      looker,
      { spec, runId: run.runId, onLong: leave },
      { check, signal: asked },
    ).finally(() => {
      for (const cancel of timers) cancel()
    })
    const tookMs = clock.elapsed() - startedAtMs
    if (!look.isGood && tookMs > timeoutMs + sleptMs) return undefined
    const late = { isGood: false, detail: `no answer within ${describeDuration(timeoutMs)}` }
    const found = limit.signal.aborted ? late : look
    return { ...found, atMs: clock.now(), tookMs, waitedMs: startedAtMs - askedAtMs }
  }
  return gates[check.kind === 'exec' ? 'exec' : 'network'].enter({ by: target, take }, signal)
}

function ask(
  looker: Looker,
  target: Omit<ExecTarget, 'command'>,
  { check, signal }: { readonly check: AskedCheck; readonly signal: AbortSignal },
): Promise<Look> {
  switch (check.kind) {
    case 'tcp':
      return looker.tcp(check.host, check.port, signal)
    case 'http':
      return looker.http(check.url, signal)
    case 'exec':
      return looker.exec({ ...target, command: check.command }, signal)
  }
}

/** How often a run is asked what it said. */
const pauseMsMin = 20
const pauseMsMax = 500

/** Resolves at the first sign that the run gives, however long that takes. Rejects once `signal` aborts. */
export async function untilSign(
  { logs, clock, said }: LookDeps,
  { spec, run, output }: WatchedRun,
  check: SignCheck,
  signal: AbortSignal,
): Promise<void> {
  if (check.kind === 'log') return untilLine(logs, spec.id, { grep: check.pattern, output }, signal)
  let pauseMs = pauseMsMin
  while (!isGiven(check, said(run.runId))) {
    await clock.sleep(pauseMs, signal)
    pauseMs = Math.min(pauseMs * 1.5, pauseMsMax)
  }
}

function isGiven({ kind }: SignCheck, { lines, isReady }: Said): boolean {
  return kind === 'fd' ? lines > 0 : isReady
}

async function untilLine(
  logs: LookDeps['logs'],
  agentId: string,
  { grep, output }: { readonly grep: string; readonly output: WatchedRun['output'] },
  signal: AbortSignal,
): Promise<void> {
  const fromOffset = 'fromOffset' in output ? output.fromOffset : logs.endOffset(agentId)
  if ('sinceMs' in output) {
    const lines = await logs.read({ agentIds: [agentId], grep, sinceMs: output.sinceMs, limit: 1 })
    if (lines.length > 0) return
  }
  await untilLogLine(logs, { agentId, fromOffset, pattern: grep }, signal)
}

/** Counts the signs that a run gives from now on: the number grows with them. */
export function countSigns(
  { logs, said }: LookDeps,
  { spec, run }: WatchedRun,
  check: SignCheck,
  { signal, onFault }: { readonly signal: AbortSignal; readonly onFault: (error: unknown) => void },
): () => number {
  if (check.kind !== 'log') return () => said(run.runId).beats
  let count = 0
  const follow = async (): Promise<void> => {
    const query = { agentIds: [spec.id], grep: check.pattern, latencyMs: 500 }
    for await (const lines of logs.follow(query, signal)) count += lines.length
  }
  void follow().catch((error: unknown) => signal.aborted || onFault(error))
  return () => count
}
