import type { DnsMessage, DnsRecord, RecordType } from './dns-message.ts'
import { type DnsName, nameKey } from './dns-name.ts'

/** A record that somebody told of. */
export interface Heard<R extends DnsRecord = DnsRecord> {
  readonly record: R
  /** The address of who told of it. */
  readonly source: string
  readonly heardAtMs: number
  readonly expiresAtMs: number
}

/** Records of all sources. What a source says replaces and takes back only what it said itself. */
export interface RecordCache {
  learn(message: DnsMessage, source: string, nowMs: number): void
  living(nowMs: number): Heard[]
}

/** One source may be remembered for so many records, all sources for so many. */
const recordsMaxOfSource = 128
const recordsMax = 4096
const lifeMsMax = 86_400_000
/** What is taken back, or replaced, lives on so long (RFC 6762, 10.1 and 10.2): its successor may come in the next packet. */
const goodbyeMs = 1000

/** @param isWanted whether a record may matter; others are not remembered */
export function createRecordCache(isWanted: (record: DnsRecord) => boolean): RecordCache {
  const heard = new Map<string, Heard>()

  function hasRoom(source: string, nowMs: number): boolean {
    for (const key of keysWhere(heard, ({ expiresAtMs }) => expiresAtMs <= nowMs)) heard.delete(key)
    return (
      heard.size < recordsMax &&
      keysWhere(heard, (each) => each.source === source).length < recordsMaxOfSource
    )
  }

  function learnRecord(record: DnsRecord, source: string, nowMs: number): void {
    const key = recordKey(record, source)
    const isKnown = heard.has(key)
    if (!isKnown && (record.ttlSeconds === 0 || !hasRoom(source, nowMs))) return
    const lifeMs = record.ttlSeconds === 0 ? goodbyeMs : Math.min(lifeMsMax, record.ttlSeconds * 1000)
    heard.set(key, { record, source, heardAtMs: nowMs, expiresAtMs: nowMs + lifeMs })
  }

  function flush(records: readonly DnsRecord[], source: string, nowMs: number): void {
    const replaced = new Set(records.filter(({ isFlush }) => isFlush).map(questionKey))
    const endsAtMs = nowMs + goodbyeMs
    const keys = keysWhere(
      heard,
      (each) =>
        each.source === source && each.expiresAtMs > endsAtMs && replaced.has(questionKey(each.record)),
    )
    for (const key of keys) {
      const each = heard.get(key)
      if (each && nowMs - each.heardAtMs > goodbyeMs) heard.set(key, { ...each, expiresAtMs: endsAtMs })
    }
  }

  return {
    learn({ isResponse, records }, source, nowMs) {
      if (!isResponse) return
      const wanted = records.filter(isWanted)
      flush(wanted, source, nowMs)
      for (const record of wanted) learnRecord(record, source, nowMs)
    },
    living: (nowMs) => [...heard.values()].filter(({ expiresAtMs }) => expiresAtMs > nowMs),
  }
}

function keysWhere(heard: ReadonlyMap<string, Heard>, holds: (each: Heard) => boolean): string[] {
  return [...heard].filter(([, each]) => holds(each)).map(([key]) => key)
}

/** The same for records that answer the same question. */
export function questionKey({ name, type }: { readonly name: DnsName; readonly type: RecordType }): string {
  return `${type}${nameKey(name)}`
}

function recordKey(record: DnsRecord, source: string): string {
  const { name: _, ttlSeconds: __, isFlush: ___, ...data } = record
  return `${source}|${questionKey(record)}|${JSON.stringify(data)}`
}
