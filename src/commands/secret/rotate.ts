import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { countOf } from '../../cli/format.ts'
import { writeLines } from '../../cli/output.ts'
import { onlyName, readSecret } from '../../cli/secret/read-secret.ts'
import { oneSecret } from '../../cli/secret/secret-args.ts'
import { writtenLines } from '../../cli/secret/secret-text.ts'
import type { App } from '../../core/app.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { OutputOf } from '../../core/operations/contract.ts'
import { typedPlace } from '../../core/secret/key-source.ts'

type Rotated = OutputOf<'secret.rotate'> | OutputOf<'secret.rekey'>

export default class SecretRotate extends BaseCommand {
  static override summary = 'Give a secret its next value; with --key, wrap all secrets with a new key.'
  static override description =
    'A new value comes as for `secret set`; the value that it has is refused. With --key no value changes and no agent notices: copies of the state directory from before need the key from before.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> openai --restart < new-key.txt',
    { description: 'A new key:', command: '<%= config.bin %> <%= command.id %> --key' },
    {
      description: 'A key that is computed of a passphrase, and kept nowhere:',
      command: '<%= config.bin %> <%= command.id %> --key --to passphrase',
    },
  ]
  static override usage = '<%= command.id %> NAME [-r] | --key [--to SOURCE]'
  static override strict = false
  static override args = oneSecret
  static override flags = {
    key: Flags.boolean({ summary: 'Change the key that all secrets are wrapped with.' }),
    to: Flags.option({
      options: ['keyring', 'file', 'passphrase'] as const,
      dependsOn: ['key'],
      summary: 'Where the new key is kept; as the one before when left out.',
    })(),
    restart: Flags.boolean({ char: 'r', exclusive: ['key'], summary: 'Restart the agents that use it.' }),
  }

  async run(): Promise<Rotated> {
    const { argv, flags } = await this.parse(SecretRotate)
    const words = argv as string[]
    if (flags.key) return this.#rotateKey(words, flags.to)
    const name = onlyName(words, 'secret rotate')
    const value = await readSecret(`New value of ${name} (not shown): `)
    const app = await this.app()
    const written = await app.call('secret.rotate', { name, value, restart: flags.restart })
    if (!this.jsonEnabled()) await writeLines(writtenLines(written))
    return written
  }

  async #rotateKey(
    words: readonly string[],
    to: 'keyring' | 'file' | 'passphrase' | undefined,
  ): Promise<Rotated> {
    if (words.length > 0) {
      throw new ExpectedError('USAGE', '--key is about all secrets, and takes no name', {
        hint: 'superclaw secret rotate --key',
      })
    }
    const app = await this.app()
    const isGiven = to === 'passphrase' || (to === undefined && (await isTyped(app)))
    const passphrase = isGiven ? await newPassphrase() : undefined
    const order = { ...(to && { to }), ...(passphrase !== undefined && { passphrase }) }
    const rekeyed = await app.call('secret.rekey', order)
    this.log(`${countOf(rekeyed.secrets, 'secret')} wrapped with a new key, kept by: ${rekeyed.source}.`)
    return rekeyed
  }
}

/** Whether the key is computed of a passphrase that the control plane has from no file of its own. */
async function isTyped(app: App): Promise<boolean> {
  const { key } = await app.call('secret.list', {})
  return key?.source === 'passphrase' && key.place === typedPlace
}

/** Typed twice on a terminal; nothing where the control plane reads it from a file of its own. */
async function newPassphrase(): Promise<string | undefined> {
  if (!process.stdin.isTTY) return (await readSecret('')) || undefined
  const first = await readSecret('New passphrase (not shown): ')
  if (first !== (await readSecret('Once more: '))) {
    throw new ExpectedError('USAGE', 'The two are not the same; nothing was changed')
  }
  return first
}
