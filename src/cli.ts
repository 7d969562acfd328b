// The command line as one module, for bin/run.js. Not oclif's `execute`: it waits ten seconds at most for a slow
// reader and then cuts the output, and it never settles when the reader is gone.
import { fileURLToPath } from 'node:url'
import { handle, run as runOclif } from '@oclif/core'
// What most commands need: the build makes one file of all that is imported here, and a file costs 0.4 ms.
import './base-command.ts'
import './cli/fleet-table.ts'
import './cli/output.ts'
import './cli/paint.ts'
import './cli/steady-stream.ts'
import './cli/table.ts'
import './core/event/event.ts'

export { handle }

/**
 * Runs a command.
 * @param url of a file of the package
 * @param shallLog whether DEBUG asks for what oclif logs, whose library takes 2 ms to load
 */
export function run(argv: string[], url: string, shallLog: boolean): Promise<unknown> {
  const root = fileURLToPath(url)
  return runOclif(argv, shallLog ? { root } : { root, logger: silent })
}

const log = (): void => undefined
const silent = {
  namespace: 'oclif',
  child: () => silent,
  debug: log,
  error: log,
  info: log,
  trace: log,
  warn: log,
}
