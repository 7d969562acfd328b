import type { DatabaseSync } from 'node:sqlite'
import type { LimitWindow } from '../../usage/limit-window.ts'
import {
  type LiveUsage,
  type LiveWindow,
  liveMinutes,
  paceMinutes,
  paceOf,
  type RecentSum,
  type Spent,
} from '../../usage/live-usage.ts'
import { type Activity, blocksOf } from '../../usage/usage-blocks.ts'
import type { GlanceQuery, UsageGlance } from '../../usage/usage-desk.ts'
import { noUsage } from '../../usage/usage-query.ts'
import { slotMs } from '../../usage/window-cover.ts'
import { projectWindow } from '../../usage/window-projection.ts'
import type { UsageStore } from './usage-store.ts'

const minuteMs = 60_000
const dayMs = 86_400_000

/** The tool whose windows of five hours show in when it calls. */
const blockTool = 'claude-code'
const blockMinutes = 300

export interface LiveReader {
  live(nowMs: number): LiveUsage
  glance(query: GlanceQuery): UsageGlance
}

/** Reads what is spent just now. */
export function createLiveReader({ db, windows }: Pick<UsageStore, 'db' | 'windows'>): LiveReader {
  const recent = createRecentReader(db)
  const spent = createSpentReader(db)
  const spentAt = whileUnchanged(db, (nowMs: number) => ({
    last24h: spent.since(nowMs - dayMs, nowMs),
    last7d: spent.since(nowMs - 7 * dayMs, nowMs),
    last30d: spent.since(nowMs - 30 * dayMs, nowMs),
  }))
  const windowsAt = (nowMs: number): LiveWindow[] => {
    const known = windows.all().filter(({ resetsAtMs }) => resetsAtMs > nowMs)
    return [...known.map((reading) => toldWindow(reading, spent, nowMs)), ...estimates(known, spent, nowMs)]
  }
  return {
    glance: ({ dayFromMs, nowMs }) => ({
      today: spent.since(dayFromMs - 1, nowMs),
      windows: windowsAt(nowMs),
    }),
    live: (nowMs) => ({
      atMs: nowMs,
      pace: paceOf(recent.sums(nowMs)),
      spent: spentAt(nowMs),
      minutesNano: recent.minutes(nowMs),
      windows: windowsAt(nowMs),
    }),
  }
}

/** The same answer within a slot, until this connection or another writes. */
function whileUnchanged<Answer>(
  db: DatabaseSync,
  read: (nowMs: number) => Answer,
): (nowMs: number) => Answer {
  const changes = db.prepare('select total_changes() as own')
  const version = db.prepare('pragma data_version')
  let known: { readonly key: string; readonly answer: Answer } | undefined
  return (nowMs) => {
    const at = [Math.floor(nowMs / slotMs), changes.get()?.['own'], version.get()?.['data_version']]
    const key = at.join(' ')
    if (known?.key !== key) known = { key, answer: read(nowMs) }
    return known.answer
  }
}

function createRecentReader(db: DatabaseSync) {
  const bySort = db.prepare(`
    select coalesce(a.text, '') as agent, t.text as tool, m.text as model, calls, unpriced, cost from
      (select agent, tool, model, sum(not share) as calls, sum(price is null) as unpriced,
        coalesce(sum(price), 0) as cost
      from call where at > ? and at <= ? and superseded = 0 group by 1, 2, 3) as sums
    join name as t on t.id = tool join name as m on m.id = model left join name as a on a.id = agent`)
  const byMinute = db.prepare(`select at / 60000 as minute, coalesce(sum(price), 0) as cost from call
    where at >= ? and at <= ? and superseded = 0 group by 1`)
  return {
    sums: (nowMs: number): RecentSum[] =>
      bySort.all(nowMs - paceMinutes * minuteMs, nowMs).map((row) => ({
        ...{ agent: String(row['agent']), tool: String(row['tool']), model: String(row['model']) },
        ...{ calls: Number(row['calls']), unpriced: Number(row['unpriced']), costNano: Number(row['cost']) },
      })),
    minutes(nowMs: number): number[] {
      const first = Math.floor(nowMs / minuteMs) - liveMinutes + 1
      const costs = new Array<number>(liveMinutes).fill(0)
      for (const { minute, cost } of byMinute.all(first * minuteMs, nowMs))
        costs[Number(minute) - first] = Number(cost)
      return costs
    },
  }
}

type SpentReader = ReturnType<typeof createSpentReader>

/** Sums of slots that begin in a time: of a quarter of an hour more or less. */
function createSpentReader(db: DatabaseSync) {
  const all = db.prepare(`select coalesce(sum(calls), 0) as calls, coalesce(sum(unpriced), 0) as unpriced,
    coalesce(sum(price), 0) as cost, coalesce(sum(billed), 0) as billed from slot where slot >= ? and slot <= ?`)
  const ofTool = db.prepare(`select coalesce(sum(calls), 0) as calls, coalesce(sum(unpriced), 0) as unpriced,
    coalesce(sum(price), 0) as cost from slot
    where slot >= ? and slot <= ? and tool = (select id from name where text = ?)`)
  const slots =
    db.prepare(`select slot, sum(calls) as calls, sum(unpriced) as unpriced, sum(price) as cost from slot
    where slot >= ? and slot <= ? and tool = (select id from name where text = ?) group by slot`)
  const range = (fromMs: number, nowMs: number) =>
    [Math.floor(fromMs / slotMs) + 1, Math.floor(nowMs / slotMs)] as const
  return {
    since(fromMs: number, nowMs: number): Spent {
      const row = all.get(...range(fromMs, nowMs))
      return {
        ...{ costNano: Number(row?.['cost']), billedNano: Number(row?.['billed']) },
        ...{ calls: Number(row?.['calls']), unpriced: Number(row?.['unpriced']) },
      }
    },
    ofTool(
      tool: string,
      fromMs: number,
      nowMs: number,
    ): Pick<LiveWindow, 'spentNano' | 'calls' | 'unpriced'> {
      const row = ofTool.get(Math.floor(fromMs / slotMs), Math.floor(nowMs / slotMs), tool)
      return {
        ...{ spentNano: Number(row?.['cost']), calls: Number(row?.['calls']) },
        unpriced: Number(row?.['unpriced']),
      }
    },
    activity: (tool: string, fromMs: number, nowMs: number): Activity[] =>
      slots.all(...range(fromMs, nowMs), tool).map((row) => {
        const atMs = Number(row['slot']) * slotMs
        const sums = { calls: Number(row['calls']), unpriced: Number(row['unpriced']) }
        return { ...noUsage, ...sums, atMs, lastMs: atMs, costNano: Number(row['cost']) }
      }),
  }
}

function toldWindow(reading: LimitWindow, spent: SpentReader, nowMs: number): LiveWindow {
  const { tool, minutes, usedPercent, resetsAtMs, seenAtMs } = reading
  const startMs = resetsAtMs - minutes * minuteMs
  return {
    ...{ tool, minutes, usedPercent, resetsAtMs, seenAtMs, isEstimate: false },
    ...projectWindow(reading, nowMs),
    ...spent.ofTool(tool, startMs, nowMs),
  }
}

/** What nobody told, from when calls were made. Times of quarters of an hour do: a block begins at a full one. */
function estimates(known: readonly LimitWindow[], spent: SpentReader, nowMs: number): LiveWindow[] {
  if (known.some(({ tool, minutes }) => tool === blockTool && minutes === blockMinutes)) return []
  const block = blocksOf(spent.activity(blockTool, nowMs - 7 * dayMs, nowMs)).at(-1)
  if (!block || block.endMs <= nowMs) return []
  return [
    {
      ...{ tool: blockTool, minutes: blockMinutes, usedPercent: null, resetsAtMs: block.endMs },
      ...{ spentNano: block.costNano, calls: block.calls, unpriced: block.unpriced },
      ...{ projectedPercent: null, fullAtMs: null },
      ...{ isEstimate: true, seenAtMs: null },
    },
  ]
}
