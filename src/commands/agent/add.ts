import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { ExpectedError } from '../../core/errors.ts'

/**
 * Agents are defined in superclaw.yaml alone: what runs on a machine cannot be set through the API. This edits the file
 * and has it read again.
 */
export default class AgentAdd extends BaseCommand {
  static override summary = 'Add an agent to superclaw.yaml, and start it when a control plane runs.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> worker -- node worker.js --fast',
    '<%= config.bin %> <%= command.id %> crawler --fleet web --env DEPTH=3 -- ./crawl.sh',
  ]
  static override strict = false
  static override args = {
    name: Args.string({ required: true, description: 'what to call it', ignoreStdin: true }),
  }
  static override flags = {
    config: Flags.string({
      char: 'c',
      env: 'SUPERCLAW_CONFIG',
      helpValue: 'FILE',
      summary: 'Edit this superclaw.yaml.',
    }),
    cwd: Flags.string({ helpValue: 'FOLDER', summary: 'Run it there, relative to the file.' }),
    'depends-on': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'AGENT',
      summary: 'Start it after this one is ready.',
    }),
    env: Flags.string({
      char: 'e',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME=VALUE',
      summary: 'Set a variable (no secrets here: use --env-file).',
    }),
    'env-file': Flags.string({
      helpValue: 'FILE',
      summary: 'Take variables from this file, relative to the other.',
    }),
    fleet: Flags.string({ summary: 'Put it into this fleet.' }),
    instances: Flags.integer({ min: 1, max: 1_000, summary: 'Run several of it.' }),
    restart: Flags.option({
      options: ['always', 'on_failure', 'never'] as const,
      summary: 'When to start it again.',
    })(),
  }

  async run(): Promise<{ path: string; name: string; isApplied: boolean }> {
    const { args, flags, raw } = await this.parse(AgentAdd)
    // The parser's `argv` is sorted by where a word stands first, so that a word said twice moves.
    const [, ...command] = raw.filter(({ type }) => type === 'arg').map(({ input }) => input)
    if (command.length === 0) {
      throw new ExpectedError('USAGE', 'There is nothing to run', {
        hint: `superclaw agent add ${args.name} -- COMMAND`,
      })
    }
    const { editConfig } = await import('../../cli/edit-config.ts')
    const { addAgent } = await import('../../core/config/edit-config.ts')
    const agent = {
      argv: command,
      ...(flags.cwd === undefined ? {} : { cwd: flags.cwd }),
      ...(flags.env === undefined ? {} : { env: variables(flags.env) }),
      ...(flags['env-file'] === undefined ? {} : { env_file: flags['env-file'] }),
      ...(flags.fleet === undefined ? {} : { fleet: flags.fleet }),
      ...(flags['depends-on'] === undefined ? {} : { depends_on: flags['depends-on'] }),
      ...(flags.restart === undefined ? {} : { restart: flags.restart }),
      ...(flags.instances === undefined ? {} : { instances: flags.instances }),
    }
    const edited = await editConfig(
      flags.config,
      (text) => addAgent(text, args.name, agent),
      () => this.app(),
    )
    this.log(`Added ${args.name} to ${edited.path}${edited.isApplied ? '' : '. superclaw start starts it'}.`)
    return { ...edited, name: args.name }
  }
}

function variables(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)]
      throw new ExpectedError('USAGE', `--env ${pair} sets nothing`, { hint: 'Write --env NAME=VALUE' })
    }),
  )
}
