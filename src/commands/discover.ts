import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import type { AddedFinding } from '../cli/discover/add-found.ts'
import type { Found, Scope } from '../cli/discover/discovery.ts'
import { jsonLines, writeLines } from '../cli/output.ts'
import { paintFor } from '../cli/paint.ts'
import type { KnownAgent } from '../core/discovery/merge-clues.ts'
import type { Subnet } from '../core/discovery/subnet.ts'
import { ExpectedError } from '../core/errors.ts'

/** How long answers of the network are waited for. */
const listenMs = 3000
/** From look to look, with --watch. */
const everyMs = 5000

export default class Discover extends BaseCommand {
  static override summary = 'Find OpenClaw gateways and local agent tools.'
  static override description =
    `It looks on this machine and asks its network (multicast DNS); no control plane is needed.
A subnet is scanned only when it is named. What strangers on the network say is shown, and never believed: see docs/discover.md.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'On this machine alone, for a script:',
      command: '<%= config.bin %> <%= command.id %> --local --json',
    },
    {
      description: 'Ask each address of a network:',
      command: '<%= config.bin %> <%= command.id %> --subnet 192.168.1.0/24',
    },
    {
      description: 'Add those of this user, from a script:',
      command: '<%= config.bin %> <%= command.id %> --local --pair --json',
    },
    { description: 'What comes and goes:', command: '<%= config.bin %> <%= command.id %> --watch' },
  ]
  static override flags = {
    local: Flags.boolean({ summary: 'Look on this machine.' }),
    lan: Flags.boolean({ summary: 'Ask the network by multicast DNS.' }),
    domain: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'DOMAIN',
      summary: 'Ask the name servers of this domain (DNS-SD).',
    }),
    subnet: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'CIDR',
      summary: 'Ask each address of this private network, a /20 at most.',
    }),
    yes: Flags.boolean({ char: 'y', summary: 'Scan a subnet without asking first.', dependsOn: ['subnet'] }),
    pair: Flags.boolean({
      char: 'p',
      allowNo: true,
      summary: 'Add what was found: on a terminal what is chosen there, elsewhere the gateways of this user.',
    }),
    watch: Flags.boolean({
      char: 'w',
      summary: 'Go on until Ctrl-C, and tell what is found and lost.',
      exclusive: ['subnet', 'pair'],
    }),
  }

  async run(): Promise<(Found & { readonly added?: readonly AddedFinding[] }) | undefined> {
    const { flags } = await this.parse(Discover)
    const { parseSubnet } = await import('../core/discovery/subnet.ts')
    const scope = scopeOf(flags, (flags.subnet ?? []).map(parseSubnet))
    const signal = this.interruptSignal()
    if (flags.watch) return this.#watch(scope, signal)
    const isAsked = flags.pair ?? (this.#isOnTerminal() && (await this.#isPlaneHere()))
    const found = await this.#look(scope, { isAgreed: flags.yes, isAsked }, signal)
    return isAsked ? { ...found, added: await this.#add(found, signal) } : found
  }

  async #look(
    scope: Scope,
    { isAgreed, isAsked }: { readonly isAgreed: boolean; readonly isAsked: boolean },
    signal: AbortSignal,
  ): Promise<Found> {
    if (scope.subnets.length > 0) {
      const { confirmScan } = await import('../cli/discover/confirm-scan.ts')
      await confirmScan(scope.subnets, { isAgreed, env: process.env }, signal)
    }
    const { lookOnce } = await import('../cli/discover/discovery.ts')
    const found = await lookOnce(scope, await this.#agents(), { env: process.env, listenMs }, signal)
    const { foundLines } = await import('../cli/discover/discovery-text.ts')
    for (const note of found.notes) this.logToStderr(`Not looked at: ${note}`)
    if (!this.jsonEnabled())
      await writeLines(foundLines(found, { nowMs: Date.now(), isAsked }, paintFor(process.stdout)))
    return found
  }

  #isOnTerminal(): boolean {
    return process.stdin.isTTY === true && process.stderr.isTTY === true && !this.jsonEnabled()
  }

  async #isPlaneHere(): Promise<boolean> {
    const app = await this.app()
    return app.call('plane.status', {}).then(
      () => true,
      () => false,
    )
  }

  async #add({ gateways }: Found, signal: AbortSignal): Promise<AddedFinding[]> {
    const others = gateways.filter(({ agentId, isReachable }) => agentId === null && isReachable)
    if (others.length === 0) return []
    const [{ chooseGateways }, { addFound }] = await Promise.all([
      import('../cli/discover/choose-gateways.ts'),
      import('../cli/discover/add-found.ts'),
    ])
    const chosen = this.#isOnTerminal()
      ? await chooseGateways(others, signal)
      : others.filter(({ trust }) => trust === 'local')
    const tell = (line: string): void => this.logToStderr(line)
    return addFound(chosen, { app: await this.app(), env: process.env, tell }, signal)
  }

  async #watch(scope: Scope, signal: AbortSignal): Promise<undefined> {
    const [{ lookOn }, { createChangeWatch }, { changeLine }] = await Promise.all([
      import('../cli/discover/discovery.ts'),
      import('../core/discovery/changes.ts'),
      import('../cli/discover/discovery-text.ts'),
    ])
    const watch = createChangeWatch()
    const tell = async ({ gateways }: Omit<Found, 'tools'>): Promise<void> => {
      const [changes, atMs] = [watch.changes(gateways), Date.now()]
      const lines = this.jsonEnabled()
        ? jsonLines(changes.map((change) => ({ atMs, ...change })))
        : changes.map((change) => changeLine(change, paintFor(process.stdout), atMs))
      await writeLines(lines, signal)
    }
    await lookOn(scope, () => this.#agents(), { env: process.env, everyMs }, tell, signal)
  }

  /** None when no control plane runs here: what is found is worth showing all the same. */
  async #agents(): Promise<readonly KnownAgent[]> {
    try {
      const app = await this.app()
      return (await app.call('agent.list', {})).agents
    } catch (error) {
      if (error instanceof ExpectedError && !this.isElsewhere()) return []
      throw error
    }
  }
}

interface ScopeFlags {
  readonly local: boolean
  readonly lan: boolean
  readonly domain?: readonly string[] | undefined
}

/** This machine and its network, where nothing was said. */
function scopeOf({ local, lan, domain: domains = [] }: ScopeFlags, subnets: readonly Subnet[]): Scope {
  const isAll = !local && !lan && domains.length + subnets.length === 0
  return { isLocal: local || isAll, isLan: lan || isAll, domains, subnets }
}
