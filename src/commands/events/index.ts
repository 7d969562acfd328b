import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { eventText } from '../../cli/event-text.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { momentOf } from '../../cli/since.ts'
import { steadyStream } from '../../cli/steady-stream.ts'
import type { InputOf, OutputOf } from '../../core/operations/contract.ts'
import type { EventView } from '../../core/operations/event.ts'

type Events = OutputOf<'event.list'>

/** What the operation gives at once. */
const limitMax = 10_000

export default class EventsIndex extends BaseCommand {
  static override summary = 'List what happened, oldest first.'
  static override description = 'With --follow it goes on, and --json prints a JSON line for each event.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --follow',
    {
      description: 'How runs ended in the last hour:',
      command: '<%= config.bin %> <%= command.id %> --since 1h --type run.ended',
    },
    {
      description: 'All of one agent, as data:',
      command: '<%= config.bin %> <%= command.id %> --agent worker --json',
    },
  ]
  static override flags = {
    follow: Flags.boolean({ char: 'f', summary: 'Go on until Ctrl-C.' }),
    since: Flags.string({
      helpValue: 'TIME',
      summary: 'Not before this: 10m, 2h, 1d, or a date (RFC 3339).',
    }),
    type: Flags.string({
      char: 't',
      multiple: true,
      delimiter: ',',
      helpValue: 'TYPE',
      summary: 'Only events of this type: run.ended, or run.*',
    }),
    agent: Flags.string({
      char: 'a',
      multiple: true,
      delimiter: ',',
      helpValue: 'NAME',
      summary: 'Only events of this agent.',
    }),
    limit: Flags.integer({
      char: 'n',
      min: 0,
      max: limitMax,
      summary: `How many of the last ones [default: 100, or ${limitMax} with --since].`,
    }),
  }

  async run(): Promise<Events | undefined> {
    const { flags } = await this.parse(EventsIndex)
    const sinceMs = flags.since === undefined ? undefined : momentOf(flags.since, Date.now())
    const limit = flags.limit ?? (sinceMs === undefined ? 100 : limitMax)
    const filter = {
      ...(flags.type === undefined ? {} : { types: flags.type }),
      ...(flags.agent === undefined ? {} : { agents: flags.agent }),
    }
    const app = await this.app()
    const past = { ...filter, ...(sinceMs === undefined ? {} : { sinceMs }) }
    const listed = await app.call('event.list', { ...past, limit: Math.max(1, limit), from: 'newest' })
    const found = limit === 0 ? { ...listed, events: [] } : listed
    if (flags.follow) return this.#follow(found, filter)
    if (!this.jsonEnabled()) await writeLines(this.#lines(found.events))
    if (found.events.length === limitMax) this.logToStderr(`Only the last ${limitMax} events are shown.`)
    return found
  }

  #lines(events: readonly EventView[]): string[] {
    if (this.jsonEnabled()) return events.map((event) => JSON.stringify(event))
    const [nowMs, paint] = [Date.now(), paintFor(process.stdout)]
    return events.map((event) => eventText(event, nowMs, paint))
  }

  async #follow({ events, lastSeq }: Events, filter: InputOf<'event.follow'>): Promise<undefined> {
    const [app, signal] = [await this.app(), this.interruptSignal()]
    await writeLines(this.#lines(events), signal)
    let afterSeq = lastSeq
    const onLost = (): void => this.logToStderr('The control plane went away; waiting for it …')
    const items = steadyStream(() => app.stream('event.follow', { ...filter, afterSeq }, signal), signal, {
      onLost,
    })
    for await (const event of items) {
      afterSeq = event.seq
      await writeLines(this.#lines([event]), signal)
    }
  }
}
