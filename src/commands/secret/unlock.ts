import { BaseCommand } from '../../base-command.ts'
import { readSecret } from '../../cli/secret/read-secret.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class SecretUnlock extends BaseCommand {
  static override summary = 'Give the passphrase of the secrets to the control plane.'
  static override description =
    'For secrets whose key is computed of a passphrase that somebody types. It is asked for on a terminal and not shown, or read from standard input, and kept in memory until the control plane ends. Agents that failed for want of it are started.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<OutputOf<'secret.unlock'>> {
    await this.parse(SecretUnlock)
    const passphrase = await readSecret('Passphrase (not shown): ')
    const app = await this.app()
    const unlocked = await app.call('secret.unlock', { passphrase })
    const { started, waiting } = unlocked
    this.log('The secrets can be read.')
    if (started.length > 0) this.log(`Started again, which had lacked one: ${started.join(', ')}`)
    if (waiting.length > 0) this.log(`Not running well: ${waiting.join(', ')}; superclaw agent show says why`)
    return unlocked
  }
}
