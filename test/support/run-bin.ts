import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

export interface BinRun {
  readonly stdout: string
  readonly stderr: string
  /** `null` when a signal ended it. */
  readonly exitCode: number | null
}

type Environment = Readonly<Record<string, string | undefined>>

/** The environment of a command under test: nothing of ours that would change what it prints. */
export function binEnv(env: Environment = {}): NodeJS.ProcessEnv {
  const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, NODE_ENV: ____, ...rest } = process.env
  return { ...rest, ...env }
}

/** Starts the built command with its output piped. */
export function spawnBin(
  bin: string,
  argv: readonly string[],
  env: Environment = {},
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [bin, ...argv], { env: binEnv(env), stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Runs the built command to its end, its output piped. */
export async function runBin(bin: string, argv: readonly string[], env: Environment = {}): Promise<BinRun> {
  const child = spawnBin(bin, argv, env)
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exitOf(child),
  ])
  return { stdout, stderr, exitCode }
}

/** The exit code of a child; `null` when a signal ended it. */
export function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve(exitCode))
  })
}
