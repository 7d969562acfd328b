/** What started this process, and would start it again. */
export interface GuardedStart {
  readonly isGuarded: boolean
  /** The pid that it gives itself; without one, the parent at the start is taken for it. */
  readonly guardianPid: number | undefined
}

/**
 * Whether what started this process, and would start it again, is still its parent. A process whose parent died gets
 * another one (init, or a subreaper: prctl(2)). PID 1 is taken for a guardian only when it says that it is one, as it
 * does in a container.
 */
export function createGuardianWatch(
  { isGuarded, guardianPid }: GuardedStart,
  parentPid: () => number,
): () => boolean {
  const firstPid = parentPid()
  const guardian = guardianPid ?? (firstPid > 1 ? firstPid : undefined)
  return () => isGuarded && parentPid() === guardian
}
