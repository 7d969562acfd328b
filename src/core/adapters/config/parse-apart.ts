import { execFile } from 'node:child_process'
import type { ParsedConfig } from '../../config/parse-config.ts'
import { ExpectedError } from '../../errors.ts'
import type { ConfigContext, ConfigParser } from './config-file.ts'

/** How long a file of the largest size allowed may take, on a machine that is busy. */
const timeoutMs = 30_000
const heapMegabytesMax = 512
const answerBytesMax = 256 * 2 ** 20

/**
 * Parses in a process of its own, so that a control plane holds neither YAML nor schemas in memory for years, goes on with
 * its agents meanwhile, and lives on whatever a file does to its reader.
 * @param entry the program that does it
 */
export function parserApart(entry: string, env: ConfigContext['env']): ConfigParser {
  return async (text, { path }) => {
    const parsing = Promise.withResolvers<string>()
    const child = execFile(
      process.execPath,
      [`--max-old-space-size=${heapMegabytesMax}`, entry, path],
      { env: folderOfCode(env), timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: answerBytesMax },
      (error, stdout) => (error ? parsing.reject(unread(path, error)) : parsing.resolve(stdout)),
    )
    // One that dies before it has read all says so by its status.
    child.stdin?.on('error', () => undefined).end(text)
    return JSON.parse(await parsing.promise) as ParsedConfig
  }
}

/** The folder of compiled code, and nothing that is secret. */
function folderOfCode({ TMPDIR }: ConfigContext['env']): NodeJS.ProcessEnv {
  return TMPDIR === undefined ? {} : { TMPDIR }
}

function unread(path: string, cause: Error & { readonly signal?: string | null }): ExpectedError {
  const why = cause.signal ? `was ended by ${cause.signal}` : 'failed'
  return new ExpectedError('CONFIG_INVALID', `${path} could not be read: its reader ${why}`, {
    hint: 'Is the machine out of memory? superclaw config validate reads the file, too',
    cause,
  })
}
