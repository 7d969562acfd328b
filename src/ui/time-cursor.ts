import type { MonitorData, Sample } from './data.ts'

const past = new WeakMap<MonitorData, { readonly frozen: Sample; readonly data: MonitorData }>()

/** `live` as it was at `frozen`: what every screen shows. The same object for the same two. */
export function atTime(live: MonitorData, frozen: Sample | null): MonitorData {
  if (frozen === null) return live
  const known = past.get(live)
  if (known?.frozen === frozen) return known.data
  const isThen = ({ atMs }: { readonly atMs: number }): boolean => atMs <= frozen.atMs
  const data: MonitorData = {
    ...live,
    nowMs: frozen.atMs,
    agents: frozen.agents,
    seq: frozen.seq,
    events: live.events.filter(isThen),
    log: live.log && { ...live.log, lines: live.log.lines.filter(isThen) },
    requests: live.requests && { ...live.requests, rows: live.requests.rows.filter(isThen) },
  }
  past.set(live, { frozen, data })
  return data
}

/** The moment `by` samples from the one that is shown, as far as samples are kept; `null` before the first came. */
export function stepTime(live: MonitorData, frozen: Sample | null, by: number): Sample | null {
  return live.timeline.nearest((frozen?.seq ?? live.timeline.lastSeq()) + by) ?? frozen
}

/** The moment that is now, to hold on to. Kept whole, so that it outlives the ring of samples. */
export function freeze(live: MonitorData): Sample {
  return { seq: live.seq, atMs: live.nowMs, agents: live.agents }
}
