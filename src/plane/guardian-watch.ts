/**
 * Whether what started this process, and would start it again, is still its parent. A process whose parent died gets
 * another one (init, or a subreaper: prctl(2)).
 */
export function createGuardianWatch(isGuarded: boolean, parentPid: () => number): () => boolean {
  const guardianPid = parentPid()
  return () => isGuarded && guardianPid > 1 && parentPid() === guardianPid
}
