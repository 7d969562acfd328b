import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class AgentToken extends BaseCommand {
  static override summary = 'Show how an agent of kind push tells how it is by HTTP.'
  static override description =
    'Its token tells how this one agent is, and can do nothing else. curl reads it from a file, so that no list of processes shows it.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> backup',
    {
      description: 'The file that curl reads, for its owner alone:',
      command: '<%= config.bin %> <%= command.id %> backup --write backup.header',
    },
  ]
  static override args = {
    agent: Args.string({ required: true, description: 'name of the agent', ignoreStdin: true }),
  }
  static override flags = {
    write: Flags.string({
      char: 'w',
      helpValue: 'FILE',
      summary: 'Write the header with the token into this file, which must not be there.',
    }),
  }

  async run(): Promise<OutputOf<'agent.token'>> {
    const { args, flags } = await this.parse(AgentToken)
    const app = await this.app()
    const shown = await app.call('agent.token', { agent: args.agent })
    if (flags.write !== undefined) writeHeader(resolve(flags.write), shown.token)
    const file = flags.write === undefined ? `${args.agent}.header` : resolve(flags.write)
    if (flags.write === undefined) {
      this.log(`token  ${shown.token}`)
      this.log(`file   superclaw agent token ${args.agent} --write ${file}`)
    }
    this.log(`curl   curl -fsS -m 10 -H @${file} -X POST ${shown.url}`)
    this.log(`here   superclaw agent heartbeat ${args.agent}`)
    return shown
  }
}

/** @throws USAGE when there is such a file already, or it cannot be written */
function writeHeader(path: string, token: string): void {
  try {
    writeFileSync(path, `Authorization: Bearer ${token}\n`, { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new ExpectedError('USAGE', `${path} cannot be written: ${message}`, {
      hint: 'Name a file that is not there yet, in a folder of yours',
      cause,
    })
  }
}
