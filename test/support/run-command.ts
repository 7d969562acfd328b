import { readFileSync } from 'node:fs'
import { Config } from '@oclif/core'
import type { BaseCommand } from '../../src/base-command.ts'
import type { App } from '../../src/core/app.ts'

type CommandClass = new (argv: string[], config: Config) => BaseCommand

export interface CommandRun {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
  /** `stdout` as one JSON document. */
  json(): unknown
  /** `stdout` as JSON Lines. */
  jsonLines(): unknown[]
}

export interface RunOptions {
  /** Ends a command that goes on, as Ctrl-C does. */
  readonly signal?: AbortSignal
  /** Told of each piece of standard output as it comes. */
  readonly onOutput?: (text: string) => void
}

/** Runs a command in this process against `app`, as the command line would: with its errors, output and exit code. */
export async function runCommand(
  command: CommandClass,
  app: App,
  argv: readonly string[],
  { signal, onOutput = () => undefined }: RunOptions = {},
): Promise<CommandRun> {
  const instance = new command([...argv], await loadConfig())
  Object.defineProperty(instance, 'app', { value: async () => app })
  if (signal) Object.defineProperty(instance, 'interruptSignal', { value: () => signal })
  const exitCodeBefore = process.exitCode
  process.exitCode = undefined
  // Elsewhere oclif warns of commands that ended before their arguments were read, as wrong ones make them.
  const environment = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  const stdout = capture(process.stdout, onOutput)
  const stderr = capture(process.stderr)
  try {
    await (instance as unknown as { _run(): Promise<unknown> })._run()
  } finally {
    stdout.restore()
    stderr.restore()
    process.env['NODE_ENV'] = environment
  }
  const exitCode = Number(process.exitCode ?? 0)
  process.exitCode = exitCodeBefore
  const text = stdout.text()
  return {
    stdout: text,
    stderr: stderr.text(),
    exitCode,
    json: () => JSON.parse(text),
    jsonLines: () =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line): unknown => JSON.parse(line)),
  }
}

function capture(stream: NodeJS.WriteStream, onOutput: (text: string) => void = () => undefined) {
  const { write } = stream
  let text = ''
  stream.write = (chunk: string | Uint8Array): boolean => {
    text += chunk.toString()
    onOutput(text)
    return true
  }
  return {
    text: () => text,
    restore() {
      stream.write = write
    },
  }
}

/** Without the manifest and dist/: a test in process needs no build. */
function loadConfig(): Promise<Config> {
  const pjson = JSON.parse(readFileSync('package.json', 'utf8'))
  const { commands: _, hooks: __, ...oclif } = pjson.oclif
  return Config.load({ root: process.cwd(), pjson: { ...pjson, oclif }, ignoreManifest: true })
}
