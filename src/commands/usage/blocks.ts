import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { momentOf } from '../../cli/since.ts'
import { blockLines } from '../../cli/usage/blocks-text.ts'
import { isUnreachable, openLocalDesk } from '../../cli/usage/local-desk.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

type Blocks = OutputOf<'usage.blocks'>

export default class UsageBlocks extends BaseCommand {
  static override summary = 'Show usage by blocks of five hours.'
  static override description =
    'A block begins with the full hour (UTC) of its first call, as subscriptions of Claude count; what is shown of the active one is where it is going. No control plane is needed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --since 7d --tool codex',
  ]
  static override flags = {
    since: Flags.string({
      ...{ default: '3d', helpValue: 'TIME' },
      summary: 'Blocks that end after it: 24h, 7d, 30d, or a date.',
    }),
    tool: Flags.string({ default: 'claude-code', helpValue: 'TOOL', summary: 'Whose calls.' }),
  }

  async run(): Promise<Blocks> {
    const { flags } = await this.parse(UsageBlocks)
    const query = { tool: flags.tool, fromMs: Math.floor(momentOf(flags.since, Date.now())) }
    const blocks = await this.#blocks(query)
    if (this.jsonEnabled()) return blocks
    if (blocks.blocks.length === 0) this.logToStderr(`No call of ${flags.tool} is known in that time.`)
    else await writeLines(blockLines(blocks, paintFor(process.stdout)))
    return blocks
  }

  async #blocks(query: { readonly tool: string; readonly fromMs: number }): Promise<Blocks> {
    try {
      return await (await this.app()).call('usage.blocks', query)
    } catch (error) {
      if (!isUnreachable(error) || this.isElsewhere()) throw error
    }
    await using desk = await openLocalDesk(process.env)
    const atMs = Date.now()
    return { atMs, blocks: [...(await desk.blocks({ ...query, nowMs: atMs }))] }
  }
}
