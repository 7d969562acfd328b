import type { Caller } from '../access/caller.ts'
import type { Handlers } from '../dispatch.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import type { Clock } from '../platform.ts'
import type { ExportPage, ExportPlace } from '../usage/exported-call.ts'
import type { LiveUsage } from '../usage/live-usage.ts'
import type { UsageDesk } from '../usage/usage-desk.ts'

type Live = OutputOf<'usage.live'>

export interface LiveUsageDeps {
  /** Loaded for who asks: an idle control plane does without. */
  readonly desk: () => Promise<
    Pick<UsageDesk, 'live' | 'blocks' | 'exportPage' | 'glance' | 'seeWindows' | 'importHistory'>
  >
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'sleep'>
}

/** Histories are looked through no more often while somebody watches, however many do. */
const importRestMs = 5_000
const firstLookMs = 1_500

export function createLiveUsageHandlers({
  desk,
  clock,
}: LiveUsageDeps): Pick<Handlers, 'usage.live' | 'usage.blocks' | 'usage.glance' | 'usage.export'> {
  const histories = createFollowing(desk, clock)
  /** What is in them by now is told first, unless there is more of it than one would wait for. */
  const firstLook = async (signal: AbortSignal): Promise<void> => {
    const enough = new AbortController()
    const waited = clock.sleep(firstLookMs, AbortSignal.any([signal, enough.signal])).catch(() => undefined)
    await Promise.race([histories.follow(), waited])
    enough.abort()
  }
  return {
    async *'usage.live'(_: Caller, { intervalMs }: ParsedInputOf<'usage.live'>, signal: AbortSignal) {
      await firstLook(signal)
      while (!signal.aborted) {
        yield liveView(await (await desk()).live(clock.now()), histories.fault())
        void histories.follow()
        await clock.sleep(intervalMs, signal).catch(() => undefined)
      }
    },
    async 'usage.blocks'(_: Caller, { tool, fromMs }: ParsedInputOf<'usage.blocks'>) {
      const atMs = clock.now()
      return { atMs, blocks: [...(await (await desk()).blocks({ tool, fromMs, nowMs: atMs }))] }
    },
    async *'usage.export'(_: Caller, input: ParsedInputOf<'usage.export'>, signal: AbortSignal) {
      await histories.follow()
      const { fromMs, untilMs, tool = null, agent = null, model = null } = input
      let after: ExportPlace | null = null
      do {
        const page: ExportPage = await (await desk()).exportPage({
          fromMs,
          untilMs,
          tool,
          agent,
          model,
          after,
        })
        yield { rows: [...page.rows] }
        after = page.next
      } while (after !== null && !signal.aborted)
    },
    async 'usage.glance'(_: Caller, { dayFromMs, readings }: ParsedInputOf<'usage.glance'>) {
      const [asked, atMs] = [await desk(), clock.now()]
      if (readings.length > 0) await asked.seeWindows(readings.map((each) => ({ ...each, seenAtMs: atMs })))
      const { today, windows } = await asked.glance({ dayFromMs, nowMs: atMs })
      return { atMs, today, windows: [...windows] }
    },
  }
}

interface Following {
  /** Has histories looked through, unless that was done a moment ago. Resolves when it is done; never rejects. */
  follow(): Promise<void>
  /** Why that failed the last time; `null` when it did not. */
  fault(): string | null
}

function createFollowing(desk: LiveUsageDeps['desk'], clock: LiveUsageDeps['clock']): Following {
  let fault: string | null = null
  let nextMs = clock.elapsed()
  let importing: Promise<void> | undefined
  const run = async (): Promise<void> => {
    try {
      const { faults } = await (await desk()).importHistory()
      fault = faults[0] ?? null
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error)
    }
    importing = undefined
    nextMs = clock.elapsed() + importRestMs
  }
  return {
    async follow() {
      if (clock.elapsed() >= nextMs) importing ??= run()
      await importing
    },
    fault: () => fault,
  }
}

/** As it is answered. */
export function liveView({ pace, windows, minutesNano, ...live }: LiveUsage, fault: string | null): Live {
  return {
    ...live,
    pace: {
      total: pace.total,
      byAgent: [...pace.byAgent],
      byTool: [...pace.byTool],
      byModel: [...pace.byModel],
    },
    minutesNano: [...minutesNano],
    windows: [...windows],
    fault,
  }
}
