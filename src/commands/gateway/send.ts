import { Args } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { oneAgent } from '../../cli/agent-args.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class GatewaySend extends BaseCommand {
  static override summary = 'Send a message to a session of an OpenClaw gateway, as a person would.'
  static override description = 'It begins a run, which costs what its model calls cost.'
  static override examples = ['<%= config.bin %> <%= command.id %> home agent:main:main "How far are you?"']
  static override args = {
    ...oneAgent,
    session: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'Key of the session; gateway show lists them',
    }),
    text: Args.string({ required: true, description: 'What to say' }),
  }

  async run(): Promise<OutputOf<'gateway.send'>> {
    const { args } = await this.parse(GatewaySend)
    const sent = await (await this.app()).call('gateway.send', args)
    this.log(`Sent; the run is ${sent.runId}.`)
    return sent
  }
}
