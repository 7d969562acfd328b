import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BuiltPlane } from './built-plane.ts'
import { type Outcome, runToEnd } from './run-to-end.ts'

/** Runs a command of SuperClaw with `input` at its standard input. */
export function withInput(plane: BuiltPlane, input: string | Buffer, ...args: string[]): Promise<Outcome> {
  const path = join(plane.folder, 'input')
  writeFileSync(path, input, { mode: 0o600 })
  const script = 'input=$1; shift; exec "$@" < "$input"'
  return runToEnd('/bin/sh', ['-c', script, 'sh', path, process.execPath, plane.bin, ...args], {
    ...{ cwd: plane.folder, env: plane.env, timeout: 60_000 },
  })
}
