// What a PTY runs: the monitor over the socket of the control plane in SUPERCLAW_HOME, without the rest of the CLI.

import { showMonitor } from '../../src/cli/show-monitor.ts'
import { connectSocket } from '../../src/core/adapters/socket/client.ts'
import { statePaths } from '../../src/core/config/paths.ts'

const app = connectSocket(statePaths(process.env).socket)
const interrupt = new AbortController()
process.once('SIGTERM', () => interrupt.abort())

switch (process.env['MONITOR_FAULT']) {
  case 'uncaughtException':
    setTimeout(() => {
      throw new Error('thrown on purpose')
    }, 500)
    break
  case 'process.exit':
    setTimeout(() => process.exit(3), 500)
    break
}

const { reason } = await showMonitor(
  {
    connect: async () => app,
    ownsPlane: process.env['MONITOR_OWNS_PLANE'] === '1',
    isAscii: process.env['MONITOR_ASCII'] === '1',
    isFresh: process.env['MONITOR_FRESH'] !== '0',
  },
  interrupt.signal,
)
await app[Symbol.asyncDispose]()
process.stdout.write(`left: ${reason}\n`)
