import { readFileSync } from 'node:fs'

/** A lock file as a gateway of this test's own process would write it, and with a change. Linux only. */
export function gatewayLock(port: number, change: object = {}): string {
  const startTime = Number(readFileSync('/proc/self/stat', 'latin1').split(') ')[1]?.split(' ')[19])
  const lock = { pid: process.pid, startTime, port, stateDir: '/x/.openclaw', ...change }
  return JSON.stringify(lock).padEnd(435, '\t')
}
