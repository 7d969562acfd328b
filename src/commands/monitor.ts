import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'

export default class Monitor extends BaseCommand {
  static override summary = 'Watch all agents, full screen.'
  static override description =
    `Press ? for the keys. It waits for a control plane that is away, and goes on when it is back.
docs/monitor.md describes the screens, the keys and the filter.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'Without the filters and sorting of last time:',
      command: '<%= config.bin %> <%= command.id %> --fresh',
    },
  ]
  static override enableJsonFlag = false
  static override flags = {
    ascii: Flags.boolean({ summary: 'Draw with ASCII characters alone.' }),
    fresh: Flags.boolean({ summary: 'Begin as at first use, and keep nothing.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Monitor)
    // Faults of the address and the token are told before the terminal is taken over.
    const app = await this.app()
    const { showMonitor } = await import('../cli/show-monitor.ts')
    const { reason } = await showMonitor(
      {
        connect: async () => app,
        ownsPlane: false,
        isFresh: flags.fresh,
        ...(flags.ascii ? { isAscii: true } : {}),
      },
      this.interruptSignal(),
    )
    if (reason !== 'stop') return
    const { stopPlane } = await import('../plane/stop-plane.ts')
    this.logToStderr('Stopping the agents and SuperClaw …')
    await stopPlane(app, { keepAgents: false, timeoutMs: 120_000 })
  }
}
