import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { seriesLines } from '../../cli/metrics-text.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class MetricsList extends BaseCommand {
  static override summary = 'List what is measured, with the last reading of each series.'
  static override description =
    'Of a counter, the last reading is its growth in a second; of processor time, that is cores in use. What this machine does not tell is not listed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    { description: 'What the machine does now:', command: '<%= config.bin %> <%= command.id %> host' },
    {
      description: 'All of one agent:',
      command: '<%= config.bin %> <%= command.id %> -l agent=worker',
    },
  ]
  static override args = {
    name: Args.string({ description: 'A metric, or all below a word: host, agent.memory.' }),
  }
  static override flags = {
    selector: Flags.string({
      char: 'l',
      helpValue: 'LABELS',
      summary: 'Only series with these labels: agent=worker,device!=sda.',
    }),
    limit: Flags.integer({
      char: 'n',
      min: 0,
      max: 10_000,
      default: 1_000,
      summary: 'How many series at most.',
    }),
  }

  async run(): Promise<OutputOf<'metrics.list'>> {
    const { args, flags } = await this.parse(MetricsList)
    const app = await this.app()
    const listed = await app.call('metrics.list', {
      limit: flags.limit,
      ...(args.name === undefined ? {} : { name: args.name }),
      ...(flags.selector === undefined ? {} : { selector: flags.selector }),
    })
    if (!this.jsonEnabled()) await writeLines(seriesLines(listed, paintFor(process.stdout), Date.now()))
    if (!listed.isRecording)
      this.logToStderr('Nothing is measured: the control plane was started with --no-telemetry.')
    else if (listed.total === 0) this.logToStderr('Nothing of that was measured yet.')
    if (listed.series.length < listed.total)
      this.logToStderr(`${listed.series.length} of ${listed.total} series are shown; --limit shows more.`)
    return listed
  }
}
