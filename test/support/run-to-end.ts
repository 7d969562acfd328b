import { type ExecFileOptions, execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, whatever its status. */
export async function runToEnd(
  file: string,
  args: readonly string[],
  options: ExecFileOptions,
): Promise<Outcome> {
  try {
    return { status: 0, ...(await run(file, args, { ...options, encoding: 'utf8' })) }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { status: code, stdout, stderr }
  }
}
