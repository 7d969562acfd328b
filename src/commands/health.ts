import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import { healthLines } from '../cli/health-text.ts'
import { writeLines } from '../cli/output.ts'
import { paintFor } from '../cli/paint.ts'
import { errorKinds } from '../core/error-kinds.ts'
import type { OutputOf } from '../core/operations/contract.ts'

export default class Health extends BaseCommand {
  static override summary = 'Show the health of the control plane, check by check.'
  static override description =
    `Tier 1: the process answers. Tier 2: it can do its work. Tier 3: what it depends on is there.
A check fails after 3 of 4 looks and passes again after 2. MET is the share of the last 24 hours in which it did not fail.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'In a script, with exit code 3 when a check fails:',
      command: '<%= config.bin %> <%= command.id %> --exit-code --json',
    },
  ]
  static override flags = {
    'exit-code': Flags.boolean({ summary: 'End with 3 when a check fails.' }),
  }

  async run(): Promise<OutputOf<'health.show'>> {
    const { flags } = await this.parse(Health)
    const app = await this.app()
    const health = await app.call('health.show', {})
    if (flags['exit-code'] && health.status === 'fail') process.exitCode = errorKinds.CHECK_FAILED.exitCode
    if (!this.jsonEnabled()) await writeLines(healthLines(health, paintFor(process.stdout)))
    return health
  }
}
