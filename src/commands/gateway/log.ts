import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { oneAgent } from '../../cli/agent-args.ts'
import { writeLines } from '../../cli/output.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class GatewayLog extends BaseCommand {
  static override summary = 'Show the end of the log of an OpenClaw gateway.'
  static override description = 'It costs the gateway some 40 ms of work for 100 lines.'
  static override examples = ['<%= config.bin %> <%= command.id %> home -n 20']
  static override args = oneAgent
  static override flags = {
    lines: Flags.integer({ char: 'n', min: 1, max: 1_000, default: 100, summary: 'How many lines at most.' }),
  }

  async run(): Promise<OutputOf<'gateway.log'>> {
    const { args, flags } = await this.parse(GatewayLog)
    const read = await (await this.app()).call('gateway.log', { agent: args.agent, limit: flags.lines })
    if (this.jsonEnabled()) return read
    const texts = read.lines.map(({ time, level, subsystem, message }) =>
      [time, level?.toUpperCase(), subsystem, message].filter(Boolean).join(' '),
    )
    await writeLines(texts)
    return read
  }
}
