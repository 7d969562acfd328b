import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { jsonLines, writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { momentOf } from '../../cli/since.ts'
import { createUsageAsker } from '../../cli/usage/ask-usage.ts'
import { findRequests, type RowFilter, requestFilter } from '../../cli/usage/filtered-requests.ts'
import { requestFlags, requestQueryOf } from '../../cli/usage/request-flags.ts'
import type { OutputOf } from '../../core/operations/contract.ts'
import type { RequestFilter, RequestRow } from '../../core/usage/request-query.ts'

type Page = OutputOf<'request.list'>

export default class RequestsIndex extends BaseCommand {
  static override summary = 'Show calls to models and attempts that failed, newest first.'
  static override description =
    'What follows is a filter as in the monitor: words, and conditions on id, agent, tool, session, project, provider, model, source, status, http, cost (dollars), took, first, input, output. No control plane is needed. With --follow it goes on, the newest last; with --json then, each is a JSON object on a line of its own.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'What was dear of one model:',
      command: "<%= config.bin %> <%= command.id %> model:opus 'cost>0.5'",
    },
    {
      description: 'What failed of an agent in the last day:',
      command: '<%= config.bin %> <%= command.id %> --agent worker --failed --since 24h',
    },
    {
      description: 'As they come:',
      command: '<%= config.bin %> <%= command.id %> --agent worker --follow',
    },
    {
      description: 'All that took longer than a minute, of the last week:',
      command: '<%= config.bin %> <%= command.id %> --slower-than 1m --since 7d --limit 1000',
    },
    { description: 'Everything of one of them:', command: '<%= config.bin %> requests show c123' },
  ]
  static override strict = false
  static override args = {
    filter: Args.string({ description: 'Words and conditions; all of them must hold.', ignoreStdin: true }),
  }
  static override flags = {
    ...requestFlags,
    follow: Flags.boolean({ char: 'f', summary: 'Go on until Ctrl-C.' }),
    limit: Flags.integer({ char: 'n', min: 1, max: 1_000, default: 50, summary: 'How many of the newest.' }),
  }

  async run(): Promise<Page | undefined> {
    const { argv, flags } = await this.parse(RequestsIndex)
    const nowMs = Date.now()
    const fit = await requestFilter(argv as string[])
    const query = requestQueryOf(flags)
    const fromMs = flags.since === undefined ? 0 : Math.floor(momentOf(flags.since, nowMs))
    const untilMs = flags.until === undefined ? nowMs + dayMs : Math.ceil(momentOf(flags.until, nowMs))
    const asker = createUsageAsker(await this.app(), this.isElsewhere())
    const found = await findRequests(
      (page) => asker.ask('request.list', { ...page, all: query.all }),
      { ...query, fromMs, untilMs, limit: flags.limit },
      fit && { fit, nowMs },
    )
    if (flags.follow) return this.#follow(found.rows, { query, fit, fromMs: nowMs })
    if (!this.jsonEnabled()) await this.#print(found.rows, nowMs, this.argv.length === 0)
    if (found.isCut) this.logToStderr('Only the newest 50,000 were looked at: --until goes further back.')
    return { rows: found.rows, next: found.next }
  }

  async #print(rows: readonly RequestRow[], nowMs: number, isAny: boolean): Promise<void> {
    if (rows.length === 0) return this.log(isAny ? noneKnown : 'No request that is known fits.')
    const { requestLines } = await import('../../cli/usage/requests-text.ts')
    await writeLines(requestLines(rows, { nowMs, ...lookOf(process.stdout) }))
  }

  async #follow(
    past: readonly RequestRow[],
    {
      query,
      fit,
      fromMs,
    }: { readonly query: RequestFilter; readonly fit: RowFilter | undefined; readonly fromMs: number },
  ): Promise<undefined> {
    const signal = this.interruptSignal()
    const asker = createUsageAsker(await this.app(), this.isElsewhere())
    const { followLines } = await import('../../cli/usage/requests-text.ts')
    let hasHeader = true
    const print = async (rows: readonly RequestRow[]): Promise<void> => {
      const look = { nowMs: Date.now(), hasHeader, ...lookOf(process.stdout) }
      await writeLines(this.jsonEnabled() ? jsonLines(rows) : followLines(rows, look), signal)
      hasHeader = false
    }
    const shown = new Set(past.map(({ id }) => id))
    await print(past.toReversed())
    const onLost = (): void => this.logToStderr('The control plane went away; waiting for it …')
    for await (const news of asker.follow({ ...query, fromMs }, onLost, signal)) {
      const fitting = fit ? fit(news, Date.now()) : news
      await print(fitting.filter(({ id }) => !shown.has(id)))
    }
  }
}

const noneKnown =
  'No request is known: no history of a tool was found on this machine, and no agent has told of one.'

/** Clocks of others may be ahead. */
const dayMs = 86_400_000

const lookOf = (stream: NodeJS.WriteStream) => ({
  paint: paintFor(stream),
  ...(stream.isTTY && { widthMax: stream.columns }),
})
