import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import type { Found, Scope } from '../cli/discover/discovery.ts'
import { jsonLines, writeLines } from '../cli/output.ts'
import { paintFor } from '../cli/paint.ts'
import type { KnownAgent } from '../core/discovery/merge-clues.ts'
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
    watch: Flags.boolean({
      char: 'w',
      summary: 'Go on until Ctrl-C, and tell what is found and lost.',
      exclusive: ['subnet'],
    }),
  }

  async run(): Promise<Found | undefined> {
    const { flags } = await this.parse(Discover)
    const { parseSubnet } = await import('../core/discovery/subnet.ts')
    const [domains, subnets] = [flags.domain ?? [], (flags.subnet ?? []).map(parseSubnet)]
    const isAll = !flags.local && !flags.lan && domains.length + subnets.length === 0
    const scope = { isLocal: flags.local || isAll, isLan: flags.lan || isAll, domains, subnets }
    const signal = this.interruptSignal()
    if (flags.watch) return this.#watch(scope, signal)
    if (subnets.length > 0) {
      const { confirmScan } = await import('../cli/discover/confirm-scan.ts')
      await confirmScan(subnets, { isAgreed: flags.yes, env: process.env }, signal)
    }
    const { lookOnce } = await import('../cli/discover/discovery.ts')
    const agents = await this.#agents()
    const found = await lookOnce(scope, agents, { env: process.env, listenMs }, signal)
    const { foundLines } = await import('../cli/discover/discovery-text.ts')
    for (const note of found.notes) this.logToStderr(`Not looked at: ${note}`)
    if (!this.jsonEnabled()) await writeLines(foundLines(found, paintFor(process.stdout), Date.now()))
    return found
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
