import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import type { Settings } from '../../core/adapters/config/settings.ts'
import type { Setting } from '../../core/config/origins.ts'

interface Shown {
  readonly path: string | null
  readonly config: Readonly<Record<string, unknown>>
  /** Settings that can come from several places. */
  readonly origins: Settings
}

export default class ConfigShow extends BaseCommand {
  static override summary = 'Show superclaw.yaml with every default filled in, secrets masked.'
  static override description = 'It is read anew; what runs follows it at the next superclaw reload.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --origin',
  ]
  static override flags = {
    config: Flags.string({ char: 'c', helpValue: 'FILE', summary: 'Show this superclaw.yaml.' }),
    origin: Flags.boolean({ summary: 'Say where the settings come from that have several sources.' }),
  }

  async run(): Promise<Shown> {
    const { flags } = await this.parse(ConfigShow)
    const [{ loadConfig }, { readSettings }, { shownConfig }, { isSecret }, { yamlText }] = await Promise.all(
      [
        import('../../core/adapters/config/config-file.ts'),
        import('../../core/adapters/config/settings.ts'),
        import('../../core/config/shown-config.ts'),
        import('../../core/config/secret-name.ts'),
        import('../../cli/yaml-text.ts'),
      ],
    )
    const context = { cwd: process.cwd(), env: process.env }
    const loaded = await loadConfig(flags.config ?? process.env['SUPERCLAW_CONFIG'], context)
    const origins = await readSettings({ flags, ...context, loaded })
    const config = shownConfig(loaded.config, isSecret)
    this.log(flags.origin ? Object.entries(origins).map(originLine).join('\n') : yamlText(config))
    return { path: loaded.path, config, origins }
  }
}

function originLine([key, { value, origin, name }]: [string, Setting<string | number | undefined>]): string {
  return `${key}: ${value ?? '(none)'}  # ${origin}${name ? `, ${name}` : ''}`
}
