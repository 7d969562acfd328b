import { execFile } from 'node:child_process'
import { ExpectedError } from '../../errors.ts'

export interface ToolOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly timeoutMs?: number
}

export interface ToolRun {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

const defaultTimeoutMs = 30_000

/** Runs a program of the system to its end, whatever its status. @throws SERVICE_UNAVAILABLE when it is missing; TIMED_OUT */
export function runTool(tool: string, argv: readonly string[], options: ToolOptions = {}): Promise<ToolRun> {
  const { timeoutMs = defaultTimeoutMs, ...env } = options
  return new Promise((resolve, reject) => {
    execFile(
      tool,
      [...argv],
      { ...env, timeout: timeoutMs, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code
        if (typeof code === 'number') resolve({ status: code, stdout, stderr })
        else if (error?.killed) reject(slowTool(tool, argv, timeoutMs))
        else reject(brokenTool(tool, argv, error))
      },
    )
  })
}

function slowTool(tool: string, argv: readonly string[], timeoutMs: number): ExpectedError {
  const command = [tool, ...argv].join(' ')
  return new ExpectedError('TIMED_OUT', `${command} gave no answer within ${timeoutMs / 1000} s`, {
    hint: `Try it by hand: ${command}`,
  })
}

function brokenTool(tool: string, argv: readonly string[], cause: Error | null): ExpectedError {
  const isMissing = cause !== null && 'code' in cause && cause.code === 'ENOENT'
  const message = isMissing ? `${tool} is not installed` : `${tool} ${argv.join(' ')} gave no answer`
  return new ExpectedError('SERVICE_UNAVAILABLE', message, {
    hint: isMissing ? `Install ${tool}, then try again` : `Try it by hand: ${tool} ${argv.join(' ')}`,
    cause,
  })
}

/** As {@link runTool}. @throws SERVICE_UNAVAILABLE also when it failed, with what it said */
export async function requireTool(
  tool: string,
  argv: readonly string[],
  options: ToolOptions = {},
): Promise<string> {
  const { status, stdout, stderr } = await runTool(tool, argv, options)
  if (status === 0) return stdout
  const said = stderr.trim().split('\n')[0] || `it ended with ${status}`
  throw new ExpectedError('SERVICE_UNAVAILABLE', `${tool} ${argv.join(' ')}: ${said}`, {
    hint: `Try it by hand: ${tool} ${argv.join(' ')}`,
  })
}
