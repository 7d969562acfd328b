import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { createRepainter } from '../../cli/fleet-watch.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { steadyStream } from '../../cli/steady-stream.ts'
import { liveLine, liveLines, type PaceGroup } from '../../cli/usage/live-text.ts'
import { isUnreachable, openLocalDesk } from '../../cli/usage/local-desk.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

type Live = OutputOf<'usage.live'>

const rowsUsual = 24

interface Look {
  readonly by: PaceGroup | undefined
  readonly once: boolean
}

export default class UsageLive extends BaseCommand {
  static override summary = 'Show what is spent just now.'
  static override description =
    `Dollars a minute over the last five, and how far the limits of subscriptions are used up: as Claude Code tells \`usage statusline\`, or else, marked with ~, guessed from its calls.
A terminal shows it anew every two seconds, a pipe gets a line each time, --json a JSON line. Ctrl-C ends it.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    { description: 'Once, for a script:', command: '<%= config.bin %> <%= command.id %> --once --json' },
  ]
  static override flags = {
    by: Flags.option({
      options: ['agent', 'tool', 'model'] as const,
      summary: 'Whose dollars a minute [default: agents, or tools where no agent is known].',
    })(),
    once: Flags.boolean({ char: 'n', summary: 'Show it once.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(UsageLive)
    const signal = this.interruptSignal()
    const ending = new AbortController()
    for await (const live of this.#items(AbortSignal.any([signal, ending.signal]))) {
      await this.#show(live, flags, signal)
      if (flags.once) break
    }
    ending.abort()
  }

  readonly #repainter = createRepainter()

  async #show(live: Live, { by, once }: Look, signal: AbortSignal): Promise<void> {
    if (this.jsonEnabled()) return writeLines([JSON.stringify(live)], signal)
    const { isTTY, rows } = process.stdout
    if (!isTTY && !once) return writeLines([liveLine(live)], signal)
    const lines = liveLines(live, by, paintFor(process.stdout))
    if (once) return writeLines(lines, signal)
    // Some terminals do not say how high they are.
    process.stdout.write(this.#repainter.repaint(lines, rows || rowsUsual))
  }

  async *#items(signal: AbortSignal): AsyncGenerator<Live> {
    const app = await this.app()
    let isSeen = false
    const onLost = (): void => this.logToStderr('The control plane went away; waiting for it …')
    const patience = { onLost }
    try {
      for await (const live of app.stream('usage.live', {}, signal)) {
        isSeen = true
        yield live
      }
      return
    } catch (error) {
      if (!isUnreachable(error) || (this.isElsewhere() && !isSeen)) throw error
    }
    if (isSeen) yield* steadyStream(() => app.stream('usage.live', {}, signal), signal, patience)
    else yield* liveHere(signal)
  }
}

/** The same without a control plane. */
async function* liveHere(signal: AbortSignal): AsyncGenerator<Live> {
  const [{ createLiveUsageHandlers }, { realClock }] = await Promise.all([
    import('../../core/handlers/live-usage-handlers.ts'),
    import('../../core/adapters/host/real-clock.ts'),
  ])
  await using desk = await openLocalDesk(process.env)
  const handlers = createLiveUsageHandlers({ desk: async () => desk, clock: realClock })
  yield* handlers['usage.live']({ id: 'local', role: 'admin' }, { intervalMs: 2_000 }, signal)
}
