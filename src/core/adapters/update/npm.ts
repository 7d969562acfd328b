import { execFile } from 'node:child_process'
import { delimiter, dirname } from 'node:path'
import { ExpectedError } from '../../errors.ts'

export interface NpmCall {
  readonly args: readonly string[]
  readonly cwd: string
  readonly timeoutMs: number
}

/** What npm prints with `--json`, parsed. @throws REGISTRY_FAILED, NOT_FOUND, UPDATE_UNVERIFIED */
export type Npm = (call: NpmCall, signal: AbortSignal) => Promise<unknown>

const outputBytesMax = 64 << 20

/** npm tries for minutes by default. What its user has set wins. */
const patience = {
  npm_config_fetch_retries: '2',
  npm_config_fetch_retry_mintimeout: '500',
  npm_config_fetch_retry_maxtimeout: '3000',
  npm_config_fetch_timeout: '30000',
}

/**
 * Runs the npm that is installed, with all that its user has set: registry, proxy, certificates, log-in. Under the Node that
 * runs this, and with the npm beside it where there is one.
 */
export function createNpm(env: NodeJS.ProcessEnv): Npm {
  const path = [dirname(process.execPath), env['PATH'] ?? ''].join(delimiter)
  const npmEnv = { ...patience, ...env, PATH: path, npm_config_update_notifier: 'false' }
  return async ({ args, cwd, timeoutMs }, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const options = { cwd, env: npmEnv, timeout: timeoutMs, maxBuffer: outputBytesMax, signal }
    execFile('npm', [...args, '--json'], options, (error, stdout) => {
      if (error) reject(npmFault(args, error, stdout))
      else resolve(parse(stdout))
    })
    return promise
  }
}

function npmFault(args: readonly string[], error: Error & { code?: unknown }, stdout: string): unknown {
  if (error.name === 'AbortError') return error
  if (error.code === 'ENOENT') {
    return new ExpectedError('REGISTRY_FAILED', 'npm was not found, and it is what fetches packages', {
      hint: 'Install npm (it comes with Node) and see that it is on the PATH',
      cause: error,
    })
  }
  const { code = '', summary = '' } = faultIn(stdout)
  if (code === 'E404' || code === 'ETARGET') {
    return new ExpectedError(
      'NOT_FOUND',
      `The npm registry has no ${args.find((arg) => /^\w+claw(@|$)/.test(arg)) ?? 'such package'}`,
      {
        hint: 'npm view NAME versions dist-tags shows what there is, npm config get registry where it is looked for',
        cause: error,
      },
    )
  }
  if (code === 'EINTEGRITY') {
    return new ExpectedError(
      'UPDATE_UNVERIFIED',
      'The package that came is not the one that the registry describes',
      {
        hint: 'Nothing was changed. Try again (npm cache verify mends a damaged cache), and ask who changed it',
        cause: error,
      },
    )
  }
  const isKilled = (error as { killed?: boolean }).killed === true
  const why = isKilled
    ? 'gave no answer in time'
    : `failed: ${summary.split('\n')[0] || code || firstLine(error)}`
  return new ExpectedError('REGISTRY_FAILED', `npm ${args[0]} ${why}`, {
    hint: 'Nothing was changed. npm ping tries the registry; npm config get registry, proxy and https-proxy say how it is reached',
    cause: error,
  })
}

const firstLine = ({ message }: Error): string => message.split('\n').at(-1) || message

function faultIn(stdout: string): { readonly code?: string; readonly summary?: string } {
  const answer = parse(stdout) as { error?: { code?: string; summary?: string } } | string
  return (typeof answer === 'string' ? undefined : answer.error) ?? {}
}

/** `npm config get` prints plain text, whatever it is asked for. */
function parse(stdout: string): unknown {
  try {
    return JSON.parse(stdout)
  } catch {
    return stdout.trim()
  }
}
