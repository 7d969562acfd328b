import type { OutputOf } from '../../core/operations/contract.ts'
import { formatDuration, formatTime } from '../format.ts'
import type { Paint } from '../paint.ts'
import { type Column, tableLines } from '../table.ts'
import { clockText, dollars } from './live-text.ts'
import { costText, formatTokens } from './usage-text.ts'

type Blocks = OutputOf<'usage.blocks'>
type Block = Blocks['blocks'][number]

/** A line for each block and each gap, and what the active one is coming to. */
export function blockLines({ atMs, blocks }: Blocks, paint: Paint): string[] {
  const active = blocks.find(({ isActive }) => isActive)
  return [
    ...tableLines(columnsAt(atMs), blocks, { paint }),
    '',
    ...(active ? activeLines(active, atMs) : []),
    'Blocks are an estimate: a window begins with a call from any machine, and not always at a full hour.',
  ]
}

function columnsAt(nowMs: number): Column<Block>[] {
  const styled = ({ isGap, isActive }: Block) => (isGap ? 'dim' : isActive ? 'bold' : undefined)
  const of = (header: string, text: (block: Block) => string): Column<Block> => ({
    ...{ header, align: 'right', style: styled },
    text: (block) => (block.isGap ? '' : text(block)),
  })
  return [
    { header: 'FROM', text: ({ startMs }) => formatTime(startMs, nowMs).slice(0, -3), style: styled },
    { header: 'UNTIL', text: ({ endMs }) => formatTime(endMs, nowMs).slice(0, -3), style: styled },
    { header: '', text: (block) => stateText(block), style: styled },
    of('CALLS', ({ calls }) => String(calls)),
    of('INPUT', ({ inputTokens }) => formatTokens(inputTokens)),
    of('CACHE READ', ({ cacheReadTokens }) => formatTokens(cacheReadTokens)),
    of('CACHE WRITE', ({ cacheWriteTokens }) => formatTokens(cacheWriteTokens)),
    of('OUTPUT', ({ outputTokens }) => formatTokens(outputTokens)),
    of('LIST PRICE', costText),
  ]
}

function stateText({ isGap, isActive, startMs, endMs }: Block): string {
  if (isGap) return `gap of ${formatDuration(endMs - startMs)}`
  return isActive ? 'active' : ''
}

function activeLines({ endMs, burn, projected }: Block, nowMs: number): string[] {
  const left = `The active block ends at ${clockText(endMs, nowMs)}, in ${formatDuration(endMs - nowMs)}`
  if (!burn || !projected) return [`${left}.`]
  const pace = `${dollars(burn.perMinuteNano)} and ${formatTokens(burn.tokensPerMinute)} tokens a minute`
  const end = `${dollars(projected.costNano)} and ${formatTokens(projected.tokens)} tokens`
  return [`${left}. It goes at ${pace}, and comes to ${end} at that pace.`]
}
