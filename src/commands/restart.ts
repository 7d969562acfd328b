import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import { countOf, formatDuration } from '../cli/format.ts'

interface Restarted {
  /** Of the one that runs now. */
  readonly pid: number
  readonly previousPid: number
  /** Agents that ran before and run on, in the processes that they had. */
  readonly keptAgents: number
  /** From the order to the first answer. */
  readonly tookMs: number
}

export default class Restart extends BaseCommand {
  static override summary = 'Start the control plane anew; every agent goes on.'
  static override description =
    'Only the control plane ends and is started again; agents keep their processes and lose no line of output. `superclaw agent restart` restarts agents.'
  static override examples = ['<%= config.bin %> <%= command.id %>']
  static override flags = {
    timeout: Flags.integer({
      default: 60,
      min: 1,
      helpValue: 'SECONDS',
      summary: 'Wait no longer than this.',
    }),
  }

  async run(): Promise<Restarted> {
    const { flags } = await this.parse(Restart)
    const [{ restartPlane }, app] = await Promise.all([import('../plane/restart-plane.ts'), this.app()])
    const restarted = await restartPlane(app, flags.timeout * 1_000)
    this.log(
      `SuperClaw is back after ${formatDuration(restarted.tookMs)} (pid ${restarted.pid}); ${countOf(restarted.keptAgents, 'agent')} kept running.`,
    )
    return restarted
  }
}
