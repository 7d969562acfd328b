import { enableCompileCache } from 'node:module'
import { text } from 'node:stream/consumers'
import { parseConfig } from './core/config/parse-config.ts'

// A process of its own that reads one superclaw.yaml: its text on standard input, what it says on standard output.
enableCompileCache()
const [path = 'superclaw.yaml'] = process.argv.slice(2)
process.stdout.write(JSON.stringify(parseConfig(await text(process.stdin), { path })))
