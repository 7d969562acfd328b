import { Args } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { oneAgent } from '../../cli/agent-args.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

const orders = ['run', 'pause', 'resume'] as const

export default class GatewayCron extends BaseCommand {
  static override summary = 'Run, pause or resume a cron job of an OpenClaw gateway.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> home pause heartbeat',
    '<%= config.bin %> <%= command.id %> home run "weekly review"',
  ]
  static override args = {
    ...oneAgent,
    do: Args.string({ required: true, ignoreStdin: true, options: [...orders], description: 'What to do' }),
    job: Args.string({ required: true, ignoreStdin: true, description: 'Id or name of the job' }),
  }

  async run(): Promise<OutputOf<'gateway.cron'>> {
    const { args } = await this.parse(GatewayCron)
    const order = orders.find((each) => each === args.do) ?? 'run'
    const told = await (await this.app()).call('gateway.cron', {
      agent: args.agent,
      do: order,
      job: args.job,
    })
    if (order !== 'run') this.log(`${args.job} is ${order === 'pause' ? 'paused' : 'scheduled again'}.`)
    else this.log(told.runId === null ? `${args.job} runs already.` : `${args.job} runs: ${told.runId}.`)
    return told
  }
}
