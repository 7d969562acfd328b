import { Args } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { oneAgent } from '../../cli/agent-args.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class GatewayAbort extends BaseCommand {
  static override summary = 'Abort what a session of an OpenClaw gateway does.'
  static override examples = ['<%= config.bin %> <%= command.id %> home agent:main:main']
  static override args = {
    ...oneAgent,
    session: Args.string({ required: true, ignoreStdin: true, description: 'Key of the session' }),
  }

  async run(): Promise<OutputOf<'gateway.abort'>> {
    const { args } = await this.parse(GatewayAbort)
    const aborted = await (await this.app()).call('gateway.abort', args)
    const what = aborted.runId === null ? 'what it had begun' : `run ${aborted.runId}`
    this.log(aborted.isAborted ? `Aborted ${what}.` : 'Nothing ran.')
    return aborted
  }
}
