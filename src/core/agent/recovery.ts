/** What the disk and the kernel say of a run that has no watcher. */
export interface RunFacts {
  /** Whether its shim wrote down how it ended. */
  readonly hasExit: boolean
  /** Which boot of the machine it was started in; `missing` when that was never written, or not to the end. */
  readonly boot: 'same' | 'other' | 'missing'
  /**
   * Whether its shim, or its process before it became the agent, lives: `held` or `free`. `absent` when
   * there is no lifeline to ask.
   */
  readonly lifeline: 'held' | 'free' | 'absent'
  /** Its process: `unnamed` as long as none was written down. A process that only has its pid is `gone`. */
  readonly process: 'unnamed' | 'alive' | 'gone'
  /** Why some of this could not be read, so that it says nothing; `null` when all could. */
  readonly fault: string | null
}

/** What was done about it up to now. */
export interface RecoveryProgress {
  readonly waitedMs: number
  /** Whether its directory was renamed, so that a shim that comes late finds nothing to start from. */
  readonly isFenced: boolean
}

export type RecoveryDecision =
  /** Its exit was written down. */
  | { readonly kind: 'ended' }
  /** It lives. Without a shim, nobody will know its exit status. */
  | { readonly kind: 'adopt'; readonly hasShim: boolean }
  /** It ran, and nobody saw its end. */
  | { readonly kind: 'lost'; readonly detail: string }
  /** Its program never ran, and never will. */
  | { readonly kind: 'never_ran' }
  /** Look again later. `wakesGroup`: its process group may be stopped, so it is to be continued first. */
  | { readonly kind: 'wait'; readonly forMs: number; readonly wakesGroup: boolean }
  /** Rename its directory, then look again at once. */
  | { readonly kind: 'fence' }
  /** Nothing may be done, and nothing started in its place. */
  | { readonly kind: 'undecided'; readonly reason: string }

/** How long a shim may take from its spawn to its lifeline. */
const shimStartMs = 300
/** How long a shim may take from the end of its agent to writing it down. */
const shimEndMs = 2000
const exitPollMs = 50

/**
 * Decides what became of a run whose watcher was lost. Never `lost` or `never_ran` while its program may run
 * or still come to run: a second copy of an agent is worse than a late one.
 *
 * The facts must have been read with the lifeline first: once it is free, nothing else changes any more.
 */
export function decideRecovery(facts: RunFacts, progress: RecoveryProgress): RecoveryDecision {
  if (facts.hasExit) return { kind: 'ended' }
  if (facts.fault !== null) return { kind: 'undecided', reason: facts.fault }
  if (isOfAnotherBoot(facts)) return { kind: 'lost', detail: 'the machine restarted' }
  switch (facts.process) {
    case 'alive':
      return { kind: 'adopt', hasShim: facts.lifeline === 'held' }
    case 'gone':
      return decideGone(facts, progress)
    case 'unnamed':
      return decideUnnamed(facts, progress)
  }
}

/**
 * Pids of another boot name other processes. The boot is written before the lifeline is laid, hence before any
 * process is: a process without a boot is what a power cut left. A lifeline that is held outweighs both: no process holds
 * it over a boot, and a container may be shown another boot id than its machine's.
 */
function isOfAnotherBoot({ boot, lifeline, process }: RunFacts): boolean {
  if (lifeline === 'held') return false
  return boot === 'other' || (boot === 'missing' && process !== 'unnamed')
}

function decideGone({ lifeline }: RunFacts, { waitedMs }: RecoveryProgress): RecoveryDecision {
  // The shim is about to write the exit, or is stopped.
  const mayBeWritten = lifeline !== 'free'
  if (mayBeWritten && waitedMs < shimEndMs) {
    return { kind: 'wait', forMs: exitPollMs, wakesGroup: lifeline === 'held' }
  }
  return { kind: 'lost', detail: 'exit unknown' }
}

function decideUnnamed({ lifeline }: RunFacts, { waitedMs, isFenced }: RecoveryProgress): RecoveryDecision {
  if (lifeline === 'held') {
    if (waitedMs < shimEndMs) return { kind: 'wait', forMs: shimStartMs, wakesGroup: false }
    return { kind: 'undecided', reason: 'its shim runs, but starts nothing' }
  }
  if (isFenced) return { kind: 'never_ran' }
  if (waitedMs < shimStartMs) return { kind: 'wait', forMs: shimStartMs, wakesGroup: false }
  return { kind: 'fence' }
}
