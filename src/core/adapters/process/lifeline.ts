import { closeSync, constants, openSync } from 'node:fs'
import { errorCode } from './process-table.ts'

/**
 * Asks whether anyone holds the lifeline at `path`: a FIFO that a shim keeps open, so that the kernel answers,
 * and no pid is trusted. Opening a FIFO to write, without waiting, fails with ENXIO when nobody reads (fifo(7)).
 * @throws the system's error when it cannot be told
 */
export function readLifeline(path: string): 'held' | 'free' | 'absent' {
  try {
    closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK))
    return 'held'
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENXIO') return 'free'
    if (code === 'ENOENT') return 'absent'
    throw error
  }
}
