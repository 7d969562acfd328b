/** SIGKILL to `pid`, which may have been quicker to end. One that is not known yet, as 0, would name a group: kill(2). */
export function killIfAlive(pid: number): void {
  if (!(pid > 0)) return
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
