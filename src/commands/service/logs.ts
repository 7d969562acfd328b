import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { installedScope, notInstalled, scopeFlags } from '../../cli/service/scope-flags.ts'
import type { ServiceScope } from '../../core/service/service-spec.ts'

export default class ServiceLogs extends BaseCommand {
  static override summary = 'Show what the control plane says under its service, and why it did not start.'
  static override description =
    'The log of the control plane that the service runs, as superclaw logs --self shows it for one of yours. With --json each line is a JSON object on a line of its own.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --follow',
    {
      description: 'What systemd says of starts, ends and the watchdog:',
      command: '<%= config.bin %> <%= command.id %> --journal',
    },
  ]
  static override flags = {
    ...scopeFlags,
    follow: Flags.boolean({ char: 'f', summary: 'Go on until Ctrl-C.' }),
    limit: Flags.integer({
      char: 'n',
      default: 50,
      min: 0,
      max: 10_000,
      summary: 'How many of the last lines.',
    }),
    journal: Flags.boolean({ exclusive: ['json'], summary: "The journal instead: systemd's own words." }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(ServiceLogs)
    const { installedService } = await import('../../core/adapters/service/installed-service.ts')
    const scope = installedScope(flags, process.env)
    const installed = installedService(scope, process.env)
    if (!installed) throw notInstalled(scope)
    if (flags.journal) return await this.#showJournal(scope, flags)
    const { printSelfLog } = await import('../../cli/print-self-log.ts')
    const follow = flags.follow ? this.interruptSignal() : undefined
    const source = { stateDir: installed.spec.stateDir, follow }
    const say = (line: string): void => this.logToStderr(line)
    await printSelfLog({ limit: flags.limit }, source, { isJson: this.jsonEnabled(), say })
  }

  async #showJournal(
    scope: ServiceScope,
    { limit, follow }: { limit: number; follow: boolean },
  ): Promise<void> {
    const argv = [
      ...(scope === 'user' ? ['--user-unit'] : ['--unit']),
      ...['superclaw', '--no-pager', '--lines', String(limit)],
      ...(follow ? ['--follow'] : []),
    ]
    const child = spawn('journalctl', argv, { stdio: ['ignore', 'inherit', 'inherit'] })
    const [status] = await once(child, 'exit')
    process.exitCode = typeof status === 'number' ? status : 1
  }
}
