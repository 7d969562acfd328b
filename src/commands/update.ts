import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import type { UpdateReport } from '../cli/update/report.ts'

export default class Update extends BaseCommand {
  static override summary = 'Install another version of SuperClaw; running agents go on.'
  static override description =
    `The package comes from the npm registry that npm is set up with. It is installed only when the registry's signature (and its provenance, where it has one) or a hash that you pinned fits.
The control plane is restarted on it and watched: when it is not well within a minute, or an agent was lost, the version before is put back by itself, with the state that it had.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    { description: 'Only look:', command: '<%= config.bin %> <%= command.id %> --check' },
    {
      description: 'Exactly these bytes:',
      command: '<%= config.bin %> <%= command.id %> 1.2.3 --hash sha512-…',
    },
    { description: 'Back to the version before:', command: '<%= config.bin %> <%= command.id %> --rollback' },
  ]
  static override args = {
    version: Args.string({ default: 'latest', description: 'a version or a dist-tag of the registry' }),
  }
  static override flags = {
    check: Flags.boolean({ summary: 'Say whether there is another version; fetch nothing.' }),
    'dry-run': Flags.boolean({ summary: 'Fetch, verify and try the new version; install nothing.' }),
    hash: Flags.string({
      env: 'SUPERCLAW_UPDATE_HASH',
      helpValue: 'sha512-…',
      summary: 'Install only a package of this SHA-512 (as `dist.integrity` gives it).',
    }),
    'allow-unverified': Flags.boolean({ summary: 'Accept a package whose origin cannot be verified.' }),
    'allow-downgrade': Flags.boolean({ summary: 'Accept a version older than the one installed.' }),
    rollback: Flags.boolean({
      exclusive: ['check', 'dry-run', 'hash', 'resume'],
      summary: 'Put the version before back, or the state before an interrupted update.',
    }),
    resume: Flags.boolean({
      exclusive: ['check', 'dry-run', 'hash'],
      summary: 'Go on with an update that was interrupted, or follow one that is under way.',
    }),
    'steady-ms': Flags.integer({
      default: 10_000,
      min: 0,
      hidden: true,
      summary: 'How long it must be well.',
    }),
    'watch-ms': Flags.integer({ default: 60_000, min: 1, hidden: true, summary: 'How long it is watched.' }),
  }

  async run(): Promise<UpdateReport> {
    const { args, flags } = await this.parse(Update)
    const [{ runUpdate }, { reportLines }] = await Promise.all([
      import('../cli/update/run-update.ts'),
      import('../cli/update/report.ts'),
    ])
    const report = await runUpdate(
      {
        asked: args.version,
        mode: modeOf(flags),
        trust: { hash: flags.hash, allowUnverified: flags['allow-unverified'] },
        allowDowngrade: flags['allow-downgrade'],
        watch: { steadyMs: flags['steady-ms'], limitMs: flags['watch-ms'] },
        isSilent: this.jsonEnabled(),
      },
      this.interruptSignal(),
    )
    this.log(reportLines(report).join('\n'))
    return report
  }
}

function modeOf(flags: Readonly<Record<'rollback' | 'resume' | 'check' | 'dry-run', boolean>>) {
  if (flags.rollback) return 'rollback'
  if (flags.resume) return 'resume'
  if (flags.check) return 'check'
  return flags['dry-run'] ? 'dry-run' : 'update'
}
