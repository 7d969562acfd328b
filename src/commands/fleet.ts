import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import { fleetColumns, type SortKey, sortAgents, sortKeys } from '../cli/fleet-table.ts'
import { changeLines, createRepainter, type KnownAgents, updateKnown } from '../cli/fleet-watch.ts'
import { writeLines } from '../cli/output.ts'
import { paintFor } from '../cli/paint.ts'
import { steadyStream } from '../cli/steady-stream.ts'
import { tableLines } from '../cli/table.ts'
import { agentStates } from '../core/event/event.ts'
import type { InputOf, OutputOf } from '../core/operations/contract.ts'

type Agents = OutputOf<'agent.list'>
type Output = 'table' | 'wide' | 'json' | 'yaml' | 'name'

interface Look {
  readonly output: Output
  readonly sort: SortKey | undefined
  readonly hasHeader: boolean
}

export default class Fleet extends BaseCommand {
  static override summary = 'List all agents.'
  static override description =
    'With --watch it goes on: a terminal shows the table anew, a pipe gets a line for each change, --json a JSON line.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'What is in trouble:',
      command: '<%= config.bin %> <%= command.id %> --state crash_looping,failed',
    },
    {
      description: 'By labels, the hungriest first:',
      command: "<%= config.bin %> <%= command.id %> -l 'tier=web,!canary' --sort memory",
    },
    { description: 'Names for a script:', command: '<%= config.bin %> <%= command.id %> -q' },
  ]
  static override flags = {
    fleet: Flags.string({ char: 'f', helpValue: 'NAME', summary: 'Only agents of this fleet.' }),
    state: Flags.string({
      options: agentStates,
      multiple: true,
      delimiter: ',',
      helpValue: 'STATE',
      summary: 'Only agents in one of these states.',
    }),
    selector: Flags.string({
      char: 'l',
      helpValue: 'LABELS',
      summary: 'Only agents with these labels: tier=web,!canary,zone!=eu',
    }),
    sort: Flags.option({ options: sortKeys, helpValue: 'COLUMN', summary: 'Sort by this column.' })(),
    output: Flags.option({
      char: 'o',
      options: ['table', 'wide', 'json', 'yaml', 'name'] as const,
      default: 'table' as const,
      helpValue: 'FORM',
      summary: 'Form of the output.',
    })(),
    quiet: Flags.boolean({ char: 'q', summary: 'Print names alone.' }),
    headers: Flags.boolean({
      default: true,
      allowNo: true,
      summary: 'Begin a table with the names of its columns.',
    }),
    watch: Flags.boolean({ char: 'w', summary: 'Go on until Ctrl-C.' }),
  }

  #output: Output | undefined

  async run(): Promise<Agents | undefined> {
    const { flags } = await this.parse(Fleet)
    this.#output = flags.output
    const filter: InputOf<'agent.list'> = {
      ...(flags.fleet === undefined ? {} : { fleet: flags.fleet }),
      ...(flags.state === undefined ? {} : { state: flags.state as InputOf<'agent.list'>['state'] }),
      ...(flags.selector === undefined ? {} : { selector: flags.selector }),
    }
    const look = {
      output: flags.quiet ? 'name' : flags.output,
      sort: flags.sort,
      hasHeader: flags.headers,
    } as const
    const app = await this.app()
    const { agents } = await app.call('agent.list', filter)
    if (flags.watch) return this.#watch(filter, look)
    const sorted = sortAgents(agents, look.sort)
    if (this.jsonEnabled()) return { agents: sorted }
    if (agents.length === 0) this.logToStderr(emptyText(filter))
    else await writeLines(await this.#lines(sorted, look))
    return { agents: sorted }
  }

  override jsonEnabled(): boolean {
    return this.#output === 'json' || super.jsonEnabled()
  }

  async #lines(agents: Agents['agents'], { output, hasHeader }: Look, widthMax?: number): Promise<string[]> {
    if (output === 'name') return agents.map(({ id }) => id)
    if (output === 'yaml') {
      const { yamlText } = await import('../cli/yaml-text.ts')
      return [yamlText({ agents })]
    }
    const columns = fleetColumns(agents, Date.now(), output === 'wide')
    const options = { paint: paintFor(process.stdout), hasHeader }
    return tableLines(columns, agents, widthMax === undefined ? options : { ...options, widthMax })
  }

  async #watch(filter: InputOf<'agent.list'>, look: Look): Promise<undefined> {
    const [app, signal] = [await this.app(), this.interruptSignal()]
    const onLost = (): void => this.logToStderr('The control plane went away; waiting for it …')
    const { isTTY } = process.stdout
    const items = steadyStream(() => app.stream('agent.watch', filter, signal), signal, { onLost })
    let known: KnownAgents = new Map()
    const repainter = createRepainter()
    for await (const item of items) {
      const before = known
      known = updateKnown(known, item)
      if (this.jsonEnabled()) await writeLines([JSON.stringify(item)], signal)
      else if (!isTTY) await writeLines(changeLines(before, item, paintFor(process.stdout)), signal)
      else {
        const { columns, rows } = process.stdout
        const lines = await this.#lines(sortAgents([...known.values()], look.sort), look, columns)
        process.stdout.write(repainter.repaint(lines, rows))
      }
    }
  }
}

/** Why nothing is shown. */
function emptyText(filter: InputOf<'agent.list'>): string {
  return Object.keys(filter).length > 0
    ? 'No agent fits. superclaw fleet shows all.'
    : 'No agents. superclaw agent add NAME -- COMMAND adds one.'
}
