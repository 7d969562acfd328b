import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import { prepareStart } from '../cli/prepare-start.ts'
import type { App } from '../core/app.ts'
import type { PlaneStatus } from '../plane/launcher.ts'

/** How long a stop may take before the command gives up waiting; the work itself goes on. */
const stopTimeoutMs = 120_000

export default class Start extends BaseCommand {
  static override summary = 'Start the control plane and its agents.'
  static override description =
    `In a terminal it shows the monitor, elsewhere a line for each event. Ctrl-C stops the agents too.
The control plane itself runs behind it and is started again if it is killed; closing the terminal leaves it running.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'Leave it running in the background:',
      command: '<%= config.bin %> <%= command.id %> --detach',
    },
    {
      description: 'Another fleet:',
      command: '<%= config.bin %> <%= command.id %> --config ./fleet/superclaw.yaml',
    },
  ]
  static override flags = {
    config: Flags.string({
      char: 'c',
      env: 'SUPERCLAW_CONFIG',
      helpValue: 'FILE',
      summary: 'Read this superclaw.yaml.',
    }),
    detach: Flags.boolean({ char: 'd', summary: 'Leave it running in the background.' }),
    headless: Flags.boolean({ summary: 'Print events as lines, also in a terminal.' }),
    'no-telemetry': Flags.boolean({
      summary: 'Measure nothing: no figures of agents, no watch of the control plane over itself.',
    }),
    port: Flags.integer({
      env: 'SUPERCLAW_PORT',
      min: 0,
      max: 65_535,
      summary: 'Serve HTTP on this port of loopback; 0 picks one.',
    }),
  }

  async run(): Promise<PlaneStatus> {
    const { flags } = await this.parse(Start)
    const launch = await prepareStart(flags.config, {
      port: flags.port,
      hasTelemetry: !flags['no-telemetry'],
    })
    // What it takes to look is loaded while the control plane begins.
    const [status] = await Promise.all([launch(), this.#tellOfUpdate()])
    if (flags.detach || this.jsonEnabled()) {
      this.log(startedText(status))
      return status
    }
    // Loaded now: an upgrade may have taken it away by the time that it is needed.
    const { stopPlane } = await import('../plane/stop-plane.ts')
    const isTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY) && process.env['TERM'] !== 'dumb'
    const app = await this.app()
    const shallStop =
      isTerminal && !flags.headless ? await this.#showMonitor() : await this.#showLines(app, status)
    if (shallStop) await this.#stop(() => stopPlane(app, { keepAgents: false, timeoutMs: stopTimeoutMs }))
    else
      this.logToStderr(
        'SuperClaw goes on in the background. superclaw monitor shows it, superclaw stop ends it.',
      )
    return status
  }

  async #tellOfUpdate(): Promise<void> {
    const [{ hasUnfinished }, { installationAt }, { packageRoot }] = await Promise.all([
      import('../plane/update/unfinished.ts'),
      import('../core/update/installation.ts'),
      import('../plane/package-root.ts'),
    ])
    if (hasUnfinished(installationAt(packageRoot())))
      this.logToStderr('An update has not come to its end: superclaw doctor says how to go on, or back.')
  }

  /** Whether the agents are to stop with it. */
  async #showMonitor(): Promise<boolean> {
    const { showMonitor } = await import('../cli/show-monitor.ts')
    const { reason } = await showMonitor(
      { connect: () => this.app(), ownsPlane: true },
      this.interruptSignal(),
    )
    return reason !== 'quit'
  }

  async #showLines(app: App, status: PlaneStatus): Promise<boolean> {
    const { followEvents } = await import('../plane/line-feed.ts')
    this.log(startedText(status))
    this.log('Ctrl-C stops the agents and SuperClaw.')
    const signal = this.interruptSignal()
    let hasStopped = false
    const write = (line: string, { type }: { readonly type: string }): void => {
      hasStopped ||= type === 'plane.stopping'
      this.log(line)
    }
    // From the moment at which this control plane began: what it did for its agents comes before that it says so.
    const { events } = await app.call('event.list', { sinceMs: status.startedAtMs, limit: 1, from: 'oldest' })
    const afterSeq = (events[0]?.seq ?? status.lastSeq + 1) - 1
    await followEvents(app, write, { afterSeq, isOver: () => hasStopped }, signal)
    return signal.aborted
  }

  async #stop(stop: () => Promise<{ readonly stopping: number }>): Promise<void> {
    this.logToStderr('Stopping the agents and SuperClaw …')
    const { stopping } = await stop()
    this.logToStderr(`Stopped ${stopping} ${stopping === 1 ? 'agent' : 'agents'} and SuperClaw.`)
  }
}

function startedText({ version, pid, configPath, agents, url }: PlaneStatus): string {
  const count = `${agents.total} ${agents.total === 1 ? 'agent' : 'agents'}`
  const what =
    configPath === null ? 'without agents: there is no superclaw.yaml here' : `${count} from ${configPath}`
  return `SuperClaw ${version} runs (pid ${pid}), ${what}\n${url}`
}
