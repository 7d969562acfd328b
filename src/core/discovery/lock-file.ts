import { isAbsolute } from 'node:path'
import { isPort, jsonFields } from './json-fields.ts'

/** What a gateway writes down of itself while it holds its state directory. */
export interface GatewayLock {
  readonly pid: number
  /** Clock ticks since boot, as proc_pid_stat(5) counts them; `null` where the system has none. */
  readonly startTime: string | null
  readonly port: number
  readonly stateDir: string | null
  readonly configPath: string | null
}

/** It has 435 bytes, filled up with tabs. */
export const lockBytesMax = 4096

/** `gateway.state.lock` and `gateway.<hash>.lock`; beside them stand `*.lock.sqlite`. */
export const isLockName = (name: string): boolean => /^gateway\.[\w-]+\.lock$/.test(name)

/** @returns `undefined` for what is no lock of a gateway, or one that is being written */
export function parseLock(text: string): GatewayLock | undefined {
  const fields = jsonFields(text)
  if (!fields) return undefined
  const { pid, port, startTime, stateDir, configPath } = fields
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1 || !isPort(port)) return undefined
  return {
    pid,
    port,
    startTime: typeof startTime === 'number' || typeof startTime === 'string' ? String(startTime) : null,
    stateDir: typeof stateDir === 'string' ? stateDir : null,
    configPath: typeof configPath === 'string' && isAbsolute(configPath) ? configPath : null,
  }
}
