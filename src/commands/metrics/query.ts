import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { formatDuration } from '../../cli/format.ts'
import { rangeFlags, rangeOf } from '../../cli/metric-range.ts'
import { answerLines, pointLines } from '../../cli/metrics-text.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class MetricsQuery extends BaseCommand {
  static override summary = 'Show how a metric went.'
  static override description =
    'A line for each series: the least, average, largest and last of its steps, and how they went. A blank is a time of which nothing is known.'
  static override examples = [
    { description: 'The last hour:', command: '<%= config.bin %> <%= command.id %> host.cpu.used' },
    {
      description: 'The memory of an agent over a week, in steps of a day, at its largest:',
      command:
        '<%= config.bin %> <%= command.id %> agent.memory.resident -l agent=worker --since 7d --step 1d --measure max --points',
    },
    {
      description: 'The processor time of all agents together:',
      command: '<%= config.bin %> <%= command.id %> agent.cpu.time --merge',
    },
  ]
  static override args = {
    metric: Args.string({ required: true, description: 'Its name; superclaw metrics list shows them.' }),
  }
  static override flags = {
    ...rangeFlags,
    measure: Flags.string({
      char: 'm',
      helpValue: 'MEASURE',
      summary: 'avg, min, max, last, count, p50, p95, p99.9 …; of a counter rate or increase.',
    }),
    merge: Flags.boolean({ summary: 'All series as one.' }),
    whole: Flags.boolean({ summary: 'One figure for all of the time.', exclusive: ['step'] }),
    points: Flags.boolean({ summary: 'Each step on a line of its own.' }),
  }

  async run(): Promise<OutputOf<'metrics.query'>> {
    const { args, flags } = await this.parse(MetricsQuery)
    const nowMs = Date.now()
    const app = await this.app()
    const answer = await app.call('metrics.query', {
      metric: args.metric,
      merge: flags.merge,
      whole: flags.whole,
      ...rangeOf(flags, nowMs),
      ...(flags.measure === undefined ? {} : { measure: flags.measure }),
    })
    if (this.jsonEnabled()) return answer
    const paint = paintFor(process.stdout)
    await writeLines(flags.points ? pointLines(answer, paint, nowMs) : answerLines(answer, paint))
    const { measure, metric, level } = answer
    this.logToStderr(
      `${measure} of ${metric.name} in steps of ${formatDuration(answer.stepMs)}, from ${level}`,
    )
    return answer
  }
}
