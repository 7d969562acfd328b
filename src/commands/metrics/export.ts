import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { rangeFlags, rangeOf } from '../../cli/metric-range.ts'
import { csvHeader, csvLine } from '../../cli/metrics-text.ts'
import { jsonLines, writeLines } from '../../cli/output.ts'

export default class MetricsExport extends BaseCommand {
  static override summary = 'Write what was measured, for other programs.'
  static override description =
    `As CSV, or with --json as JSON lines, series by series, each in order of time.
Without --step a line is what is kept: a sample of the last day, then a minute, then an hour.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --since 1d > metrics.csv',
    {
      description: 'The machine, an hour a line, as JSON lines:',
      command: '<%= config.bin %> <%= command.id %> host --since 30d --step 1h --json',
    },
  ]
  static override args = {
    name: Args.string({ description: 'A metric, or all below a word: host, agent.memory.' }),
  }
  static override flags = {
    ...rangeFlags,
    headers: Flags.boolean({ default: true, allowNo: true, summary: 'Begin with the names of the columns.' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(MetricsExport)
    const input = {
      ...rangeOf(flags, Date.now()),
      ...(args.name === undefined ? {} : { name: args.name }),
    }
    const isJson = this.jsonEnabled()
    const [app, signal] = [await this.app(), this.interruptSignal()]
    if (!isJson && flags.headers) await writeLines([csvHeader], signal)
    for await (const { rows } of app.stream('metrics.export', input, signal))
      await writeLines(isJson ? jsonLines(rows) : rows.map(csvLine), signal)
  }
}
