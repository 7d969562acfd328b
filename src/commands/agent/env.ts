import { BaseCommand } from '../../base-command.ts'
import { oneAgent } from '../../cli/agent-args.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { type Column, tableLines } from '../../cli/table.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

type Environment = OutputOf<'agent.env'>

const columns: readonly Column<Environment['variables'][number]>[] = [
  { header: 'NAME', text: ({ name }) => name, style: () => 'bold' },
  { header: 'VALUE', text: ({ value }) => value },
  { header: 'ORIGIN', text: ({ origin }) => origin },
]

export default class AgentEnv extends BaseCommand {
  static override summary = 'Show the environment of an agent, secrets masked.'
  static override examples = ['<%= config.bin %> <%= command.id %> worker']
  static override args = oneAgent

  async run(): Promise<Environment> {
    const { args } = await this.parse(AgentEnv)
    const app = await this.app()
    const environment = await app.call('agent.env', { agent: args.agent })
    if (!this.jsonEnabled()) {
      await writeLines(tableLines(columns, environment.variables, { paint: paintFor(process.stdout) }))
    }
    return environment
  }
}
