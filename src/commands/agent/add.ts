import { readFileSync } from 'node:fs'
import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { configFlag } from '../../cli/config-flag.ts'
import { type GatewayFlags, gatewayFlags, isGatewayMeant } from '../../cli/openclaw/gateway-flags.ts'
import type { AddedGateway } from '../../cli/openclaw/gateway-plan.ts'
import type { App } from '../../core/app.ts'
import type { NewAgent } from '../../core/config/edit-config.ts'
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
    {
      description: 'The OpenClaw gateway of this machine; where none runs, one is installed and run:',
      command: '<%= config.bin %> <%= command.id %> openclaw',
    },
    {
      description: 'A running OpenClaw gateway, with the token that it asks for:',
      command: '<%= config.bin %> <%= command.id %> home --openclaw ws://127.0.0.1:18789 --token-file token',
    },
    {
      description: 'An address that is asked:',
      command: '<%= config.bin %> <%= command.id %> site --http https://example.com/',
    },
    {
      description: 'A job that tells of itself:',
      command: '<%= config.bin %> <%= command.id %> backup --push 1d',
    },
  ]
  static override strict = false
  static override args = {
    name: Args.string({ required: true, description: 'what to call it', ignoreStdin: true }),
  }
  static override flags = {
    config: configFlag,
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
    ...gatewayFlags,
    openclaw: Flags.string({ helpValue: 'URL', summary: 'Watch the OpenClaw gateway at this address.' }),
    'token-file': Flags.string({
      helpValue: 'FILE',
      summary: 'The token of the gateway stands in this file; it is kept as a secret.',
      dependsOn: ['openclaw'],
    }),
    http: Flags.string({ helpValue: 'URL', summary: 'Watch this address by GET.' }),
    tcp: Flags.string({ helpValue: 'ADDRESS', summary: 'Watch this port, or host:port, by connecting.' }),
    push: Flags.string({
      helpValue: 'EVERY',
      summary: 'Watch for its heartbeats, which come this often: 1h.',
    }),
    instances: Flags.integer({ min: 1, max: 1_000, summary: 'Run several of it.' }),
    restart: Flags.option({
      options: ['always', 'on_failure', 'never'] as const,
      summary: 'When to start it again.',
    })(),
  }

  async run(): Promise<{ path: string; name: string; isApplied: boolean } | AddedGateway> {
    const { args, flags, raw } = await this.parse(AgentAdd)
    // The parser's `argv` is sorted by where a word stands first, so that a word said twice moves.
    const [, ...command] = raw.filter(({ type }) => type === 'arg').map(({ input }) => input)
    if (isGatewayMeant(args.name, flags, command)) return this.#addGateway(args.name, flags)
    const agent = newAgent(args.name, flags, command)
    const added = await this.#add(args.name, agent, flags)
    this.log(
      `Added ${args.name} to ${added.path}${added.isApplied ? '' : '. superclaw start begins with it'}.`,
    )
    return added
  }

  async #add(name: string, agent: NewAgent, { config, 'token-file': tokenFile }: AddFlags) {
    const connect = (): Promise<App> => this.app()
    if (agent.kind === 'openclaw') {
      const { addKnownGateway } = await import('../../cli/gateway/add-known.ts')
      const token = tokenFile === undefined ? {} : { token: tokenIn(tokenFile) }
      const tell = (line: string): void => this.logToStderr(line)
      const to = { config, connect, env: process.env, tell }
      return addKnownGateway({ ...agent, ...token, name }, to, this.interruptSignal())
    }
    const { editConfig } = await import('../../cli/edit-config.ts')
    const { addAgent } = await import('../../core/config/edit-config.ts')
    return { ...(await editConfig(config, (text) => addAgent(text, name, agent), connect)), name }
  }

  async #addGateway(name: string, flags: GatewayFlags & AddFlags): Promise<AddedGateway> {
    refuse(flags, 'is for agents that are run by a command')
    if (this.isElsewhere())
      throw new ExpectedError('USAGE', 'A gateway is added where it runs: leave --url out')
    const { addGateway } = await import('../../cli/openclaw/add-gateway.ts')
    const request = {
      ...{ name, config: flags.config, fleet: flags.fleet },
      ...{ version: flags['openclaw-version'], port: flags['openclaw-port'] },
      ...{ isNew: flags.new, isAgreed: flags.yes, isDryRun: flags['dry-run'], isSilent: this.jsonEnabled() },
      ...{ env: process.env, say: (line: string) => this.logToStderr(line) },
    }
    const added = await addGateway(await this.app(), request, this.interruptSignal())
    const { gateway, path, isApplied } = added
    if (gateway.isDryRun) for (const step of gateway.steps) this.log(`It would: ${step}`)
    else
      this.log(
        `Added ${name}, ${gateway.url}, to ${path}${isApplied ? '' : '. superclaw start begins with it'}.`,
      )
    return added
  }
}

const processFlags = ['cwd', 'env', 'env-file', 'depends-on', 'restart', 'instances'] as const

/** @throws USAGE */
function refuse(flags: AddFlags, why: string): void {
  const [unfit] = processFlags.filter((flag) => flags[flag] !== undefined)
  if (unfit !== undefined) throw new ExpectedError('USAGE', `--${unfit} ${why}`)
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

interface AddFlags {
  readonly config?: string | undefined
  readonly cwd?: string | undefined
  readonly env?: readonly string[] | undefined
  readonly 'env-file'?: string | undefined
  readonly 'depends-on'?: readonly string[] | undefined
  readonly restart?: string | undefined
  readonly instances?: number | undefined
  readonly fleet?: string | undefined
  readonly openclaw?: string | undefined
  readonly 'token-file'?: string | undefined
  readonly http?: string | undefined
  readonly tcp?: string | undefined
  readonly push?: string | undefined
}

/** @throws USAGE when it is not said what it is, or more than one thing */
function newAgent(name: string, flags: AddFlags, command: readonly string[]): NewAgent {
  const said = [flags.openclaw, flags.http, flags.tcp, flags.push].filter((flag) => flag !== undefined).length
  if (said + (command.length > 0 ? 1 : 0) > 1) {
    throw new ExpectedError('USAGE', 'An agent is one thing: a command, --openclaw, --http, --tcp or --push')
  }
  if (said === 1) return watchedAgent(flags)
  if (command.length > 0) return processAgent(flags, command)
  throw new ExpectedError('USAGE', 'There is nothing to run, and nothing to watch', {
    hint: `superclaw agent add ${name} -- COMMAND, or one of --openclaw, --http, --tcp, --push`,
  })
}

function watchedAgent(flags: AddFlags): NewAgent {
  refuse(flags, 'is for agents that are run')
  const { fleet, openclaw, http, tcp, push } = flags
  const shared = fleet === undefined ? {} : { fleet }
  if (openclaw !== undefined) return { kind: 'openclaw', url: openclaw, ...shared }
  if (push !== undefined) return { kind: 'push', every: push, ...shared }
  return {
    kind: 'probe',
    ...(http === undefined ? {} : { http }),
    ...(tcp === undefined ? {} : { tcp }),
    ...shared,
  }
}

/** @throws USAGE when it cannot be read, or holds none */
function tokenIn(path: string): string {
  try {
    const token = readFileSync(path, 'utf8').trim()
    if (token !== '') return token
  } catch (cause) {
    throw new ExpectedError('USAGE', `${path} cannot be read`, { cause })
  }
  throw new ExpectedError('USAGE', `${path} holds no token`)
}

function processAgent(flags: AddFlags, command: readonly string[]): NewAgent {
  return {
    argv: command,
    ...(flags.cwd === undefined ? {} : { cwd: flags.cwd }),
    ...(flags.env === undefined ? {} : { env: variables(flags.env) }),
    ...(flags['env-file'] === undefined ? {} : { env_file: flags['env-file'] }),
    ...(flags.fleet === undefined ? {} : { fleet: flags.fleet }),
    ...(flags['depends-on'] === undefined ? {} : { depends_on: flags['depends-on'] }),
    ...(flags.restart === undefined ? {} : { restart: flags.restart }),
    ...(flags.instances === undefined ? {} : { instances: flags.instances }),
  }
}
