import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { rangeFlags, rangeOf } from '../../cli/metric-range.ts'
import { csvHeader, csvLine } from '../../cli/metrics-text.ts'
import { jsonLines, writeLines } from '../../cli/output.ts'
import { prometheusLines } from '../../cli/prometheus-text.ts'

/** What one answer of the control plane may hold. */
const seriesMax = 10_000

export default class MetricsExport extends BaseCommand {
  static override summary = 'Write what was measured, for other programs.'
  static override description =
    `As CSV, or with --json as JSON lines, series by series, each in order of time; or with --prometheus the last reading of each.
Without --step a line is what is kept: a sample of the last day, then a minute, then an hour.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --since 1d > metrics.csv',
    {
      description: 'The machine, an hour a line, as JSON lines:',
      command: '<%= config.bin %> <%= command.id %> host --since 30d --step 1h --json',
    },
    {
      description: 'For the textfile collector of the node exporter of Prometheus:',
      command: '<%= config.bin %> <%= command.id %> --prometheus > superclaw.prom',
    },
  ]
  static override args = {
    name: Args.string({ description: 'A metric, or all below a word: host, agent.memory.' }),
  }
  static override flags = {
    ...rangeFlags,
    prometheus: Flags.boolean({
      summary: 'The last reading of each series, in the text format of Prometheus (0.0.4).',
      exclusive: ['since', 'until', 'step', 'json'],
    }),
    headers: Flags.boolean({ default: true, allowNo: true, summary: 'Begin with the names of the columns.' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(MetricsExport)
    if (flags.prometheus) return this.#lastReadings(args.name, flags.selector)
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
  async #lastReadings(name: string | undefined, selector: string | undefined): Promise<void> {
    const app = await this.app()
    const listed = await app.call('metrics.list', {
      limit: seriesMax,
      ...(name === undefined ? {} : { name }),
      ...(selector === undefined ? {} : { selector }),
    })
    await writeLines(prometheusLines(listed, Date.now()), this.interruptSignal())
    if (listed.series.length < listed.total)
      this.logToStderr(`${listed.series.length} of ${listed.total} series were written.`)
  }
}
