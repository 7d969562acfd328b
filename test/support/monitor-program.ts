// What a PTY runs: the monitor over the socket of the control plane in SUPERCLAW_HOME, without the rest of the CLI.

import { showMonitor } from '../../src/cli/show-monitor.ts'
import { connectSocket } from '../../src/core/adapters/socket/client.ts'
import type { App } from '../../src/core/app.ts'
import { statePaths } from '../../src/core/config/paths.ts'

const app = connectSocket(statePaths(process.env).socket)
const interrupt = new AbortController()
process.once('SIGTERM', () => interrupt.abort())

/** Goes wrong on purpose, soon after the first frame. */
function fail(fault: string | undefined): void {
  switch (fault) {
    case 'uncaughtException':
      throw new Error('thrown on purpose')
    case 'unhandledRejection':
      void Promise.reject(new Error('thrown on purpose'))
      return
    case 'process.exit':
      process.exit(3)
  }
}
const fault = process.env['MONITOR_FAULT']
if (fault) setTimeout(() => fail(fault), 500)

/** An App whose agents cannot be drawn, half a second after the start. */
const frameFault: App = {
  ...app,
  async *stream(name, input, signal) {
    for await (const item of app.stream(name, input, signal)) {
      yield item
      if (!('agents' in item)) continue
      await new Promise((resolve) => setTimeout(resolve, 500))
      const broken = item.agents.map((agent) => ({ ...agent, state: 'unheard of' }))
      yield { ...item, agents: broken } as unknown as typeof item
    }
  },
}

const { reason } = await showMonitor(
  {
    connect: async () => (fault === 'throw in a frame' ? frameFault : app),
    ownsPlane: process.env['MONITOR_OWNS_PLANE'] === '1',
    isAscii: process.env['MONITOR_ASCII'] === '1',
    isFresh: process.env['MONITOR_FRESH'] !== '0',
  },
  interrupt.signal,
)
await app[Symbol.asyncDispose]()
process.stdout.write(`left: ${reason}\n`)
