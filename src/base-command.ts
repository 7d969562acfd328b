import { Command, Flags, type Interfaces } from '@oclif/core'
import { connectPlane } from './cli/connect.ts'
import { failureBody, failureOf, failureText } from './cli/failure.ts'
import { type Interrupt, onInterrupt } from './cli/interrupt.ts'
import { useServiceHome, withLeftAgents } from './cli/service-home.ts'
import type { App } from './core/app.ts'
import { errorKinds } from './core/error-kinds.ts'
import type { ErrorBody } from './core/errors.ts'

type Named = Record<string, unknown>

/**
 * What every command shares: `--json`, the way to the control plane, and the one place where errors become text and
 * exit codes. A command sets `process.exitCode` and returns; it never calls `exit`, which would cut output that
 * a slow reader has not taken yet.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true
  static override baseFlags = {
    url: Flags.string({
      env: 'SUPERCLAW_URL',
      helpGroup: 'GLOBAL',
      helpValue: 'URL',
      summary: 'Ask the control plane at this address instead of the local one.',
    }),
    'token-file': Flags.string({
      helpGroup: 'GLOBAL',
      helpValue: 'FILE',
      summary: 'Read the token for --url from this file (else from SUPERCLAW_TOKEN).',
    }),
    'no-color': Flags.boolean({ helpGroup: 'GLOBAL', summary: 'Print without colour.' }),
    debug: Flags.boolean({ helpGroup: 'GLOBAL', summary: 'Print the stack of a failure.' }),
  }

  #app: App | undefined
  #interrupt: Interrupt | undefined
  #flags: Named = {}

  /** The control plane, connected at first use. Disposed when the command ends. */
  protected async app(): Promise<App> {
    const { url, 'token-file': tokenFile } = this.#flags as { url?: string; 'token-file'?: string }
    this.#app ??= await connectPlane({ url, tokenFile }, process.env)
    return this.#app
  }

  /** Whether that is one that --url names, rather than the one of this state directory. */
  protected isElsewhere(): boolean {
    return this.#flags['url'] !== undefined
  }

  /** Aborts on Ctrl-C and SIGTERM, after which the exit code is 130 or 143. For what lasts until then. */
  protected interruptSignal(): AbortSignal {
    this.#interrupt ??= onInterrupt()
    return this.#interrupt.signal
  }

  protected override async init(): Promise<void> {
    if (this.argv.includes('--no-color')) process.env['NO_COLOR'] = '1'
    await useServiceHome(process.env)
    await super.init()
  }

  protected override async parse<F extends Named, B extends Named, A extends Named>(
    options?: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse<F, B, A>(options, argv)
    this.#flags = parsed.flags
    return parsed
  }

  protected override async catch(error: Error & { readonly code?: string }): Promise<void> {
    // What oclif throws to end: no failure.
    if (error.code === 'EEXIT') throw error
    const known = { ...this.ctor.baseFlags, ...this.ctor.flags, json: {}, help: {} }
    const foreseen = failureOf(error, { flags: Object.keys(known), command: this.#name() })
    const failure = foreseen && (await withLeftAgents(foreseen, process.env))
    process.exitCode = errorKinds[failure?.code ?? 'INTERNAL'].exitCode
    if (this.jsonEnabled()) this.logJson(this.toErrorJson(failure ?? error))
    else process.stderr.write(`${failureText(failure ?? error, process.stderr)}\n`)
    if (!failure && this.#isDebugging()) process.stderr.write(`${error.stack ?? error.message}\n`)
  }

  protected override async finally(): Promise<void> {
    const interrupted = this.#interrupt?.exitCode()
    if (interrupted !== undefined) process.exitCode = interrupted
    this.#interrupt?.[Symbol.dispose]()
    await this.#app?.[Symbol.asyncDispose]()
  }

  protected override toErrorJson(error: unknown): { error: ErrorBody } {
    return { error: failureBody(error) }
  }

  /** For people: with `--json` it says nothing. */
  override log(text = ''): void {
    if (!this.jsonEnabled()) process.stdout.write(`${text}\n`)
  }

  /** For people: with `--json` it says nothing. */
  override logToStderr(text = ''): void {
    if (!this.jsonEnabled()) process.stderr.write(`${text}\n`)
  }

  protected override logJson(json: unknown): void {
    process.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`)
  }

  #name(): string {
    return `${this.config.bin} ${(this.id ?? '').replaceAll(':', ' ')}`.trim()
  }

  #isDebugging(): boolean {
    return this.argv.includes('--debug') || Boolean(process.env['DEBUG'])
  }
}
