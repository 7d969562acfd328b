import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import { countOf } from '../cli/format.ts'
import { writeLines } from '../cli/output.ts'
import { type Paint, paintFor, type Style } from '../cli/paint.ts'
import type { OutputOf } from '../core/operations/contract.ts'

type Changes = OutputOf<'config.reload'>

export default class Reload extends BaseCommand {
  static override summary = 'Read superclaw.yaml again and apply what changed.'
  static override description =
    'Agents that did not change go on untouched. A file with faults changes nothing: each fault is listed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    { description: 'Only say what would change:', command: '<%= config.bin %> <%= command.id %> --dry-run' },
  ]
  static override flags = {
    'dry-run': Flags.boolean({ char: 'n', summary: 'Change nothing, only say what would change.' }),
  }

  async run(): Promise<Changes> {
    const { flags } = await this.parse(Reload)
    const app = await this.app()
    const changes = await app.call('config.reload', { dryRun: flags['dry-run'] })
    if (!this.jsonEnabled()) await writeLines(changeLines(changes, paintFor(process.stdout)))
    return changes
  }
}

function changeLines({ added, changed, removed, unchanged }: Changes, paint: Paint): string[] {
  const list = (names: readonly string[], style: Style, sign: string): string[] =>
    names.map((name) => paint(style, `${sign} ${name}`))
  const lines = [...list(added, 'green', '+'), ...list(changed, 'yellow', '~'), ...list(removed, 'red', '-')]
  return lines.length === 0
    ? [`Nothing changed (${countOf(unchanged, 'agent')}).`]
    : [...lines, `${unchanged} unchanged`]
}
