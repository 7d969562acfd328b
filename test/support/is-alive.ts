/** Whether there is a process `pid`; one that has ended and that nobody has asked for counts, too. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
