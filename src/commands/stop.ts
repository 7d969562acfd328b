import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import { countOf } from '../cli/format.ts'
import { showProgress } from '../cli/progress.ts'
import type { App } from '../core/app.ts'

interface Stopped {
  /** Agents that were stopped. */
  readonly stopping: number
  readonly keptAgents: boolean
}

export default class Stop extends BaseCommand {
  static override summary = 'Stop the control plane and its agents.'
  static override description =
    'Agents get their stop signal and their grace; the command returns when all is over. Ctrl-C stops waiting, not stopping.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'Agents go on; the next start finds them again:',
      command: '<%= config.bin %> <%= command.id %> --keep-agents',
    },
  ]
  static override flags = {
    'keep-agents': Flags.boolean({ summary: 'Let the agents run on.' }),
    timeout: Flags.integer({
      default: 120,
      min: 1,
      helpValue: 'SECONDS',
      summary: 'Wait no longer than this.',
    }),
  }

  async run(): Promise<Stopped> {
    const { flags } = await this.parse(Stop)
    const app = await this.app()
    const keepAgents = flags['keep-agents']
    const { stopping } = await this.#stop(app, { keepAgents, timeoutMs: flags.timeout * 1_000 })
    this.log(
      keepAgents
        ? 'SuperClaw has stopped; its agents go on.'
        : `SuperClaw has stopped, and ${countOf(stopping, 'agent')} with it.`,
    )
    return { stopping, keptAgents: keepAgents }
  }

  async #stop(app: App, options: { readonly keepAgents: boolean; readonly timeoutMs: number }) {
    const [{ stopPlane }, { agents }] = await Promise.all([
      import('../plane/stop-plane.ts'),
      options.keepAgents ? { agents: [] } : app.call('agent.list', {}),
    ])
    const waiting = new Map(
      agents
        .filter(({ pid }) => pid !== null)
        .map((agent) => [agent.id, { agent, ...Promise.withResolvers<void>() }]),
    )
    const onWaiting = (left: readonly { readonly id: string }[]): void => {
      const ids = new Set(left.map(({ id }) => id))
      for (const [id, { resolve }] of waiting) if (!ids.has(id)) resolve()
    }
    const stopped = stopPlane(app, { ...options, onWaiting })
    stopped.then(
      () => onWaiting([]),
      (error: unknown) => {
        for (const { reject } of waiting.values()) reject(error)
      },
    )
    const tasks = [...waiting.values()].map(({ agent, promise }) => ({
      title: `Stop ${agent.id} (pid ${agent.pid})`,
      done: promise,
    }))
    const [answer] = await Promise.all([stopped, showProgress(tasks, { isSilent: this.jsonEnabled() })])
    return answer
  }
}
