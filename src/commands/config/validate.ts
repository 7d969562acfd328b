import { Args } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'

export default class ConfigValidate extends BaseCommand {
  static override summary = 'Check superclaw.yaml and name every fault.'
  static override description =
    'Whether the secrets are there that it names is checked as well, as long as a control plane runs.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> ./fleet/superclaw.yaml',
  ]
  static override args = {
    file: Args.string({ description: 'the one that `start` would read when left out', ignoreStdin: true }),
  }

  async run(): Promise<{ path: string | null; agents: string[] }> {
    const { args } = await this.parse(ConfigValidate)
    const { loadConfig } = await import('../../core/adapters/config/config-file.ts')
    const loaded = await loadConfig(args.file ?? process.env['SUPERCLAW_CONFIG'], {
      cwd: process.cwd(),
      env: process.env,
    })
    const { path, specs } = loaded
    const { checkSecrets } = await import('../../cli/secret/check-secrets.ts')
    const checked = await checkSecrets(loaded, () => this.app())
    const count = `${specs.length} ${specs.length === 1 ? 'agent' : 'agents'}`
    this.log(
      path === null
        ? 'There is no superclaw.yaml here. superclaw config init writes one.'
        : `${path} is good: ${count}.`,
    )
    if (checked === 'unreachable')
      this.log('Whether its secrets are there was not checked: no control plane runs.')
    return { path, agents: specs.map(({ id }) => id) }
  }
}
