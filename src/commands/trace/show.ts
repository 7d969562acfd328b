import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { isAsciiTerminal } from '../../cli/ascii-terminal.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { askTraces } from '../../cli/trace/ask-traces.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

/** Where the output is no terminal. */
const plainWidth = 100
const rowsMax = 100

export default class TraceShow extends BaseCommand {
  static override summary = 'Show a trace as a waterfall.'
  static override description =
    'Each line is a span: thick where it worked itself, thin where others worked in it. › marks what the whole waited for, ✖ an error. Spans that repeat are one line in a long trace.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 4bf92f35',
    '<%= config.bin %> <%= command.id %> 4bf92f35 --all | less',
  ]
  static override args = {
    id: Args.string({ required: true, ignoreStdin: true, description: 'id of the trace, or how it begins' }),
  }
  static override flags = {
    all: Flags.boolean({ summary: 'A line for every span, however many.' }),
    width: Flags.integer({
      min: 20,
      max: 1_000,
      helpValue: 'CELLS',
      summary: 'Of a line [default: the terminal].',
    }),
  }

  async run(): Promise<OutputOf<'trace.show'>> {
    const { args, flags } = await this.parse(TraceShow)
    const id = args.id.trim()
    if (!/^[0-9a-f]{1,32}$/i.test(id)) {
      throw new ExpectedError('USAGE', `${id} is no id of a trace`, {
        hint: 'superclaw trace list shows them',
      })
    }
    const shown = await askTraces(
      async () => (await this.app()).call('trace.show', { id }),
      (here) => here.show(id),
      this.isElsewhere(),
    )
    if (!this.jsonEnabled()) {
      const { traceLines } = await import('../../cli/trace/trace-text.ts')
      const { stdout } = process
      await writeLines(
        traceLines(shown, {
          nowMs: Date.now(),
          width: flags.width ?? (stdout.isTTY ? Math.max(20, stdout.columns) : plainWidth),
          rowsMax: flags.all ? Number.POSITIVE_INFINITY : rowsMax,
          paint: paintFor(stdout),
          isAscii: isAsciiTerminal(process.env),
        }),
      )
    }
    return shown
  }
}
