import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import { anyAgents } from '../cli/agent-args.ts'
import { createLogFormatter, createSeenLines, type LogLine } from '../cli/log-text.ts'
import { jsonLines, writeLines } from '../cli/output.ts'
import { paintFor, showsColour } from '../cli/paint.ts'
import type { SelfLogQuery } from '../cli/self-log.ts'
import { momentOf } from '../cli/since.ts'
import { steadyStream } from '../cli/steady-stream.ts'
import { ExpectedError } from '../core/errors.ts'
import type { InputOf } from '../core/operations/contract.ts'
import { logLevels, logModules } from '../core/plane-log/record.ts'

/** What the operation gives at once. */
const limitMax = 10_000
/** How many lines of the past a stream begins with, so that none is lost between the reading and the following. */
const overlap = 1_000

export default class Logs extends BaseCommand {
  static override summary =
    'Show what agents write, merged by time; with --self what the control plane tells of itself.'
  static override description =
    'With --json each line is a JSON object on a line of its own, with --follow or without. The log of the control plane (--self) is read from its files, also when none runs.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --follow',
    {
      description: 'Errors of two agents in the last ten minutes:',
      command: "<%= config.bin %> <%= command.id %> worker mailer --since 10m --grep '(?i)error'",
    },
    {
      description: 'The bare lines, as the agent wrote them:',
      command: '<%= config.bin %> <%= command.id %> worker --no-prefix -n 1000',
    },
    {
      description: 'What the control plane tells of itself, warnings and worse of the last day:',
      command: '<%= config.bin %> <%= command.id %> --self --since 1d --level warn',
    },
  ]
  static override args = anyAgents
  static override flags = {
    follow: Flags.boolean({ char: 'f', summary: 'Go on until Ctrl-C.' }),
    since: Flags.string({
      helpValue: 'TIME',
      summary: 'Not before this: 10m, 2h, 1d, or a date (RFC 3339).',
    }),
    grep: Flags.string({ char: 'g', helpValue: 'PATTERN', summary: 'Only lines that match (RE2 syntax).' }),
    limit: Flags.integer({
      char: 'n',
      min: 0,
      max: limitMax,
      summary: `How many of the last lines [default: 100, or ${limitMax} with --since].`,
    }),
    prefix: Flags.boolean({
      default: true,
      allowNo: true,
      summary: 'Begin each line with the name of its agent.',
    }),
    timestamps: Flags.boolean({ summary: 'Begin each line with its time.' }),
    self: Flags.boolean({ summary: 'Show the log of the control plane itself.' }),
    level: Flags.option({ options: logLevels, summary: 'Only this level and worse.', dependsOn: ['self'] })(),
    module: Flags.option({
      options: logModules,
      summary: 'Only of this part of the control plane.',
      dependsOn: ['self'],
    })(),
    request: Flags.string({
      helpValue: 'ID',
      summary: 'Only what this request led to.',
      dependsOn: ['self'],
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Logs)
    const startedAtMs = Date.now()
    const sinceMs = flags.since === undefined ? undefined : momentOf(flags.since, startedAtMs)
    const limit = flags.limit ?? (sinceMs === undefined ? 100 : limitMax)
    if (flags.self) {
      const { grep, level, module, request: requestId } = flags
      const query = { sinceMs, grep, level, module, requestId, limit }
      return this.#showSelf(args.agent ?? [], query, flags.follow)
    }
    const which = { agents: args.agent ?? [], ...(flags.grep === undefined ? {} : { grep: flags.grep }) }
    const toText = this.#formatter({ hasPrefix: flags.prefix, hasTimestamp: flags.timestamps })
    const app = await this.app()
    const since = sinceMs === undefined ? {} : { sinceMs }
    const { lines } = await app.call('log.read', { ...which, ...since, limit })
    const seen = createSeenLines(startedAtMs)
    seen.unseen(lines)
    await writeLines(toText(lines))
    if (!flags.follow) return
    const signal = this.interruptSignal()
    for await (const news of this.#follow(which, signal)) await writeLines(toText(seen.unseen(news)), signal)
  }

  /** Lines of the past come first, more of them when the control plane was away: those that are known are left out later. */
  async *#follow(which: InputOf<'log.follow'>, signal: AbortSignal): AsyncIterable<readonly LogLine[]> {
    const app = await this.app()
    const onLost = (): void => this.logToStderr('The control plane went away; waiting for it …')
    let limit = overlap
    const open = () => {
      const items = app.stream('log.follow', { ...which, limit }, signal)
      limit = limitMax
      return items
    }
    for await (const { lines } of steadyStream(open, signal, { onLost })) yield lines
  }

  async #showSelf(agents: readonly string[], query: SelfLogQuery, shallFollow: boolean): Promise<void> {
    if (agents.length > 0) {
      throw new ExpectedError('USAGE', '--self shows the log of the control plane, not of agents', {
        hint: `superclaw logs ${agents.join(' ')}, or superclaw logs --self --grep ${agents[0]}`,
      })
    }
    const { printSelfLog } = await import('../cli/print-self-log.ts')
    const elsewhere = this.isElsewhere() ? await this.app() : undefined
    const follow = shallFollow ? this.interruptSignal() : undefined
    const say = (line: string): void => this.logToStderr(line)
    await printSelfLog(query, { elsewhere, follow }, { isJson: this.jsonEnabled(), say })
  }

  #formatter(look: { readonly hasPrefix: boolean; readonly hasTimestamp: boolean }) {
    if (this.jsonEnabled()) return jsonLines
    const [paint, hasColour] = [paintFor(process.stdout), showsColour(process.stdout)]
    const format = createLogFormatter({ ...look, paint, hasColour })
    return (lines: readonly LogLine[]) => format(lines, Date.now())
  }
}
