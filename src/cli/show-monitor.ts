import { join } from 'node:path'
import { realClock } from '../core/adapters/host/real-clock.ts'
import { openViewStateFile } from '../core/adapters/terminal/view-state-file.ts'
import type { App } from '../core/app.ts'
import { statePaths } from '../core/config/paths.ts'
import { ExpectedError } from '../core/errors.ts'
import type { MonitorResult } from '../ui/run-monitor.tsx'
import { isAsciiTerminal } from './ascii-terminal.ts'
import { createOutside } from './monitor-outside.ts'

export interface ShowMonitorOptions {
  readonly connect: () => Promise<App>
  /** Whether leaving asks what becomes of the control plane. */
  readonly ownsPlane: boolean
  readonly isAscii?: boolean
  /** Whether to begin as at first use. */
  readonly isFresh?: boolean
}

/** @throws TERMINAL_REQUIRED when there is no terminal, or one that can do nothing */
export function requireTerminal(env: NodeJS.ProcessEnv): void {
  if (process.stdin.isTTY && process.stdout.isTTY && env['TERM'] !== 'dumb') return
  throw new ExpectedError('TERMINAL_REQUIRED', 'The monitor needs a terminal', {
    hint: 'superclaw fleet --watch shows the same, line by line',
  })
}

/** The monitor in this terminal. The only place where React and Ink enter the process. */
export async function showMonitor(options: ShowMonitorOptions, signal: AbortSignal): Promise<MonitorResult> {
  const { env } = process
  requireTerminal(env)
  const { runMonitor } = await import('../ui/run-monitor.tsx')
  return runMonitor(
    {
      connect: options.connect,
      ownsPlane: options.ownsPlane,
      clock: realClock,
      terminal: { input: process.stdin, output: process.stdout, suspend: suspendProcess },
      hasColor: !env['NO_COLOR'],
      isAscii: options.isAscii ?? isAsciiTerminal(env),
      outside: createOutside(env),
      viewState: options.isFresh ? undefined : openViewStateFile(join(statePaths(env).stateDir, 'tui.json')),
    },
    signal,
  )
}

/** As job control does it: all of the foreground group stops, and `fg` lets it go on. */
function suspendProcess(): Promise<void> {
  const resumed = Promise.withResolvers<void>()
  process.once('SIGCONT', () => resumed.resolve())
  process.kill(0, 'SIGTSTP')
  return resumed.promise
}
