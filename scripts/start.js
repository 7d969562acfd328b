// `npm start`: from a bare clone to the example fleet in this terminal. Further arguments go to `superclaw start`.
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, nodePath, root, run } from './toolchain.js'

ensureInstalled()
ensureBuilt()
const args = process.argv.slice(2)
const hasConfig = args.some((arg) => arg === '--config' || arg === '-c' || arg.startsWith('--config='))
const fleet = hasConfig ? [] : ['--config', join(root, 'examples', 'first-fleet', 'superclaw.yaml')]
// Ctrl-C is for SuperClaw: it stops the agents in order, and this waits for it.
process.on('SIGINT', () => undefined)
run(nodePath(), [join(root, 'bin', 'run.js'), 'start', ...fleet, ...args], { cwd: process.cwd() })
