import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import { paintFor } from '../cli/paint.ts'
import { namedScope, scopeFlags, usualScope } from '../cli/service/scope-flags.ts'
import type { OutputOfInstall } from '../core/operations/service-outputs.ts'

export default class InstallService extends BaseCommand {
  static override summary = 'Have SuperClaw start with the machine, as a service of systemd or launchd.'
  static override description =
    `As root it becomes a service of the machine, which runs as a user of its own; else a service of yours.
A control plane that runs already hands over with --now, every agent kept. Nothing is left half done: when a step fails, those before it are undone.`
  static override examples = [
    { description: 'On a server:', command: 'sudo <%= config.bin %> <%= command.id %> --now' },
    {
      description: 'Show the unit, change nothing:',
      command: '<%= config.bin %> <%= command.id %> --user --dry-run',
    },
    {
      description: 'Another fleet, under your own user:',
      command: '<%= config.bin %> <%= command.id %> --config ./fleet/superclaw.yaml --now',
    },
  ]
  static override flags = {
    ...scopeFlags,
    'dry-run': Flags.boolean({ char: 'n', summary: 'Print the unit and change nothing.' }),
    now: Flags.boolean({ summary: 'Start it at once; one that runs hands over, its agents kept.' }),
    config: Flags.string({
      char: 'c',
      env: 'SUPERCLAW_CONFIG',
      helpValue: 'FILE',
      summary: 'Run this superclaw.yaml [default: what runs, else /etc/superclaw or your own].',
    }),
    port: Flags.integer({
      env: 'SUPERCLAW_PORT',
      min: 0,
      max: 65_535,
      summary: 'Serve HTTP on this port, whatever superclaw.yaml says.',
    }),
    'run-as': Flags.string({
      helpValue: 'USER',
      summary: 'With --system: run as this user [default: superclaw, made when missing].',
    }),
    hardened: Flags.boolean({
      allowNo: true,
      summary: 'Confine it, and its agents with it: no new rights, most of the disk read-only.',
    }),
  }

  async run(): Promise<OutputOfInstall> {
    const { flags } = await this.parse(InstallService)
    const { installService } = await import('../cli/service/install-service.ts')
    const result = await installService(
      {
        scope: namedScope(flags) ?? usualScope(),
        config: flags.config,
        port: flags.port,
        isHardened: flags.hardened,
        runAs: flags['run-as'],
        env: process.env,
        cwd: process.cwd(),
        isDryRun: flags['dry-run'],
        shallStart: flags.now,
        isSilent: this.jsonEnabled(),
        say: (line) => this.logToStderr(line),
      },
      this.interruptSignal(),
    )
    if (!this.jsonEnabled()) await this.#tell(result)
    return result
  }

  async #tell(result: OutputOfInstall): Promise<void> {
    const { installText } = await import('../cli/service/service-text.ts')
    const paint = paintFor(process.stderr)
    this.log(result.isDryRun ? result.unit.trimEnd() : installText(result))
    for (const { message, cure } of result.warnings)
      this.logToStderr(`${paint('yellow', 'warning')}: ${message}\n${paint('cyan', 'cure')}: ${cure}`)
  }
}
