import { text } from 'node:stream/consumers'
import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { oneAgent } from '../../cli/agent-args.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class GatewayPatch extends BaseCommand {
  static override summary = 'Merge a patch into the configuration of an OpenClaw gateway (RFC 7396).'
  static override examples = [
    `<%= config.bin %> <%= command.id %> home '{"agents":{"defaults":{"heartbeat":{"every":"0m"}}}}'`,
    {
      description: 'With a key in it, which no command line may hold:',
      command: '<%= config.bin %> <%= command.id %> home - < patch.json',
    },
  ]
  static override args = {
    ...oneAgent,
    patch: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'JSON; null removes a key. - reads it from standard input',
    }),
  }
  static override flags = {
    note: Flags.string({ default: '', summary: 'What the history of the gateway says about it.' }),
  }

  async run(): Promise<OutputOf<'gateway.patch'>> {
    const { args, flags } = await this.parse(GatewayPatch)
    const isRead = args.patch === '-'
    const patch = objectOf(isRead ? await text(process.stdin) : args.patch)
    const [secret] = isRead ? [] : secretPaths(patch)
    if (secret !== undefined) throw inTheOpen(secret, args.agent)
    const app = await this.app()
    const patched = await app.call('gateway.patch', { agent: args.agent, patch, note: flags.note })
    const { changedPaths, isRestartRequired } = patched
    this.log(changedPaths.length === 0 ? 'It is so already.' : `Changed ${changedPaths.join(', ')}.`)
    if (isRestartRequired) this.log(`It takes effect with a restart: superclaw gateway restart ${args.agent}`)
    return patched
  }
}

const secretName = /token|password|passphrase|secret|api_?key|credential/i

/** Where a value stands that is called as secrets are, and is no reference to one. */
function secretPaths(value: object, above: readonly string[] = []): string[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const path = [...above, name]
    if (typeof inner === 'object' && inner !== null) return secretPaths(inner, path)
    const isSecret = typeof inner === 'string' && secretName.test(name) && !inner.startsWith('${')
    return isSecret ? [path.join('.')] : []
  })
}

function inTheOpen(path: string, agent: string): ExpectedError {
  const message = `${path} may be a secret, and every user of the machine sees a command line: it was not sent`
  return new ExpectedError('USAGE', message, {
    hint: `superclaw gateway patch ${agent} - < FILE, or name a variable of the gateway: "${'$'}{NAME}"`,
  })
}

/** @throws USAGE for what is no JSON object */
function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Told below, as what is JSON and no object.
  }
  throw new ExpectedError('USAGE', 'The patch is no JSON object', { hint: `Write '{"key": "value"}'` })
}
