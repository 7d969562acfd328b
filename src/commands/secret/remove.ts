import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { knownSecret } from '../../cli/secret/secret-args.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class SecretRemove extends BaseCommand {
  static override summary = 'Remove a secret.'
  static override description =
    'One that agents use is only removed with --force: they go on with it until they are started again, which they then cannot be. One whose key is lost can be removed, too.'
  static override examples = ['<%= config.bin %> <%= command.id %> openai']
  static override args = knownSecret
  static override flags = { force: Flags.boolean({ char: 'f', summary: 'Also when agents use it.' }) }

  async run(): Promise<OutputOf<'secret.remove'>> {
    const { args, flags } = await this.parse(SecretRemove)
    const name = args.secret
    const app = await this.app()
    const removed = await app.call('secret.remove', { name, force: flags.force })
    this.log(`Removed ${name}.`)
    return removed
  }
}
