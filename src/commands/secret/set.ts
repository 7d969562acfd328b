import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { writeLines } from '../../cli/output.ts'
import { onlyName, readSecret } from '../../cli/secret/read-secret.ts'
import { oneSecret } from '../../cli/secret/secret-args.ts'
import { writtenLines } from '../../cli/secret/secret-text.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class SecretSet extends BaseCommand {
  static override summary = 'Keep a secret, or give one another value.'
  static override description =
    `The value comes by standard input, or is asked for on a terminal and not shown. One line end at its end is taken off. Agents get it where superclaw.yaml says \${secret:NAME}: in env, headers and token.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> openai',
    {
      description: 'From another program:',
      command: 'pass show openai | <%= config.bin %> <%= command.id %> openai',
    },
    '<%= config.bin %> <%= command.id %> openai --restart < key.txt',
  ]
  // A value among the words is refused by us, who do not repeat it.
  static override usage = '<%= command.id %> NAME [-r]'
  static override strict = false
  static override args = oneSecret
  static override flags = {
    restart: Flags.boolean({ char: 'r', summary: 'Restart the agents that use it.' }),
  }

  async run(): Promise<OutputOf<'secret.set'>> {
    const { argv, flags } = await this.parse(SecretSet)
    const name = onlyName(argv as string[], 'secret set')
    const value = await readSecret(`Value of ${name} (not shown): `)
    const app = await this.app()
    const written = await app.call('secret.set', { name, value, restart: flags.restart })
    if (!this.jsonEnabled()) await writeLines(writtenLines(written))
    return written
  }
}
