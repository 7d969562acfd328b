import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { configFlag } from '../../cli/config-flag.ts'
import type { MadeForGateway, ReachedGateway } from '../../core/gateway/own-gateway.ts'

export default class AgentRemove extends BaseCommand {
  static override summary = 'Take an agent out of superclaw.yaml, and stop it when a control plane runs.'
  static override description =
    'What `agent add` made for an OpenClaw gateway stays, and is named: its state, its token, the installation. With --purge it goes, too.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> worker',
    '<%= config.bin %> <%= command.id %> openclaw --purge',
  ]
  static override args = {
    name: Args.string({ required: true, description: 'as the file calls it', ignoreStdin: true }),
  }
  static override flags = {
    config: configFlag,
    purge: Flags.boolean({ summary: 'Also remove what was made for a gateway when it was added.' }),
  }

  async run(): Promise<{ path: string; name: string; isApplied: boolean }> {
    const { args, flags } = await this.parse(AgentRemove)
    const { name } = args
    const [
      { draftConfig, editConfig },
      { agentIn, removeAgent },
      { madeForGateway, reachedGateway },
      { statePaths },
    ] = await Promise.all([
      import('../../cli/edit-config.ts'),
      import('../../core/config/edit-config.ts'),
      import('../../core/gateway/own-gateway.ts'),
      import('../../core/config/paths.ts'),
    ])
    const connect = () => this.app()
    let agent: unknown
    const remove = (text: string): string => {
      agent = agentIn(text, name)
      return removeAgent(text, name)
    }
    const { path } = await draftConfig(flags.config, remove, connect)
    const made = madeForGateway(agent, name, statePaths(process.env).stateDir)
    const edited = flags.purge
      ? await this.#purge({ ...made, ...reachedGateway(agent), name, path })
      : await editConfig(flags.config, remove, connect)
    this.log(`Removed ${name} from ${edited.path}.`)
    if (!flags.purge) await this.#tellLeft(made)
    return { ...edited, name }
  }

  async #purge(agent: MadeForGateway & ReachedGateway & { name: string; path: string }) {
    const { purgeGateway } = await import('../../cli/openclaw/remove-gateway.ts')
    const options = { isSilent: this.jsonEnabled(), say: (line: string) => this.logToStderr(line) }
    return purgeGateway(await this.app(), agent, options, this.interruptSignal())
  }

  async #tellLeft(made: MadeForGateway): Promise<void> {
    if (Object.values(made).every((part) => part === undefined)) return
    const { leftLines } = await import('../../cli/openclaw/remove-gateway.ts')
    for (const line of leftLines(made)) this.logToStderr(`Left: ${line}`)
  }
}
