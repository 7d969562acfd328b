import { addUsage, noUsage, type UsageSum } from './usage-query.ts'

/** The window of subscriptions of Claude, as far as calls show it. */
export const blockMs = 5 * 3_600_000
const hourMs = 3_600_000

/** Calls within a short time. */
export interface Activity extends UsageSum {
  /** Of the first of them; Unix epoch. */
  readonly atMs: number
  /** Of the last of them. */
  readonly lastMs: number
}

/** Five hours in which calls were made. */
export interface UsageBlock extends UsageSum {
  /** The full hour, UTC, in which the first call was made. */
  readonly startMs: number
  /** Five hours after. */
  readonly endMs: number
  readonly firstMs: number
  readonly lastMs: number
}

/**
 * Blocks as ccusage finds them: one begins with the hour of the first call that is in none, and lasts five hours. They are an
 * estimate: the window of an account begins with a call from any machine, and not always at a full hour.
 * @param activity in the order of time
 */
export function blocksOf(activity: readonly Activity[]): UsageBlock[] {
  const blocks: UsageBlock[] = []
  for (const each of activity) {
    const block = blocks.at(-1)
    if (block && each.atMs < block.endMs) blocks[blocks.length - 1] = withActivity(block, each)
    else blocks.push(blockFrom(each))
  }
  return blocks
}

function blockFrom(first: Activity): UsageBlock {
  const startMs = Math.floor(first.atMs / hourMs) * hourMs
  const { atMs: firstMs, lastMs, ...sum } = first
  return { ...addUsage(sum, noUsage), startMs, endMs: startMs + blockMs, firstMs, lastMs }
}

function withActivity(block: UsageBlock, each: Activity): UsageBlock {
  return { ...block, ...addUsage(block, each), lastMs: each.lastMs }
}

/** A block, or a time of more than five hours between two in which nothing was asked. */
export interface ShownBlock extends UsageBlock {
  readonly isGap: boolean
  readonly isActive: boolean
  /** From its first call to its last; `null` but for the active one, and where those are one. */
  readonly burn: BlockBurn | null
  /** What it comes to at its end, if it goes on like this. */
  readonly projected: BlockProjection | null
}

export interface BlockBurn {
  readonly perMinuteNano: number
  /** Of all kinds. */
  readonly tokensPerMinute: number
}

export interface BlockProjection {
  readonly costNano: number
  readonly tokens: number
}

/** Blocks with the gaps between them, and where the active one is going. */
export function shownBlocks(blocks: readonly UsageBlock[], nowMs: number): ShownBlock[] {
  return blocks.flatMap((block, index) => {
    const before = blocks[index - 1]
    return [...(before ? gapBetween(before, block) : []), shownBlock(block, nowMs)]
  })
}

function gapBetween({ endMs: startMs, lastMs }: UsageBlock, after: UsageBlock): ShownBlock[] {
  const endMs = after.startMs
  if (after.firstMs - lastMs <= blockMs || endMs <= startMs) return []
  const none = { isGap: true, isActive: false, burn: null, projected: null }
  return [{ ...noUsage, startMs, endMs, firstMs: startMs, lastMs: endMs, ...none }]
}

function shownBlock(block: UsageBlock, nowMs: number): ShownBlock {
  const isActive = nowMs < block.endMs
  const burn = isActive ? burnOf(block) : null
  const leftMinutes = (block.endMs - nowMs) / 60_000
  return {
    ...{ ...block, isGap: false, isActive, burn },
    projected: burn && {
      costNano: Math.round(block.costNano + burn.perMinuteNano * leftMinutes),
      tokens: Math.round(tokensOf(block) + burn.tokensPerMinute * leftMinutes),
    },
  }
}

function burnOf(block: UsageBlock): BlockBurn | null {
  const minutes = (block.lastMs - block.firstMs) / 60_000
  if (minutes <= 0) return null
  return {
    perMinuteNano: Math.round(block.costNano / minutes),
    tokensPerMinute: Math.round(tokensOf(block) / minutes),
  }
}

export function tokensOf(sum: UsageSum): number {
  return sum.inputTokens + sum.cacheReadTokens + sum.cacheWriteTokens + sum.outputTokens
}
