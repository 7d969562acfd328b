import { eventVersions, type LoggedEvent, type NewEvent } from './event.ts'

/** The hash before the first event. */
export const genesisHash = '0'.repeat(64)

/** An event as it is stored: its data as the text that was hashed, so that reading it back hashes alike. */
export interface StoredEvent {
  readonly seq: number
  readonly atMs: number
  readonly type: string
  readonly version: number
  readonly agentId: string | null
  readonly actor: string
  readonly data: string
  readonly hash: string
}

/** What SHA-256 is taken of: the hash before, then everything that the event says. */
export function chainText(previousHash: string, event: Omit<StoredEvent, 'hash'>): string {
  const { seq, atMs, type, version, agentId, actor, data } = event
  return `superclaw-event-v1\0${previousHash}\0${JSON.stringify([seq, atMs, type, version, agentId, actor])}\0${data}`
}

/** Where a chain ends, and so where the next event goes on. */
export interface ChainTip {
  readonly seq: number
  readonly atMs: number
  readonly hash: string
}

export const emptyChain: ChainTip = { seq: 0, atMs: 0, hash: genesisHash }

/** An event that has no place in the chain yet, with its data as the text that will be stored and hashed. */
export type DraftEvent = Omit<StoredEvent, 'seq' | 'atMs' | 'hash'>

/** @throws TypeError for data that is no JSON */
export function draftEvent({ type, agentId, actor, data }: NewEvent): DraftEvent {
  return { type, version: eventVersions[type], agentId, actor, data: JSON.stringify(data) }
}

/** Puts `draft` after `tip`. Its stamp is never before the tip's, even if the clock went back. */
export function chainEvent(
  tip: ChainTip,
  draft: DraftEvent,
  nowMs: number,
  sha256: (text: string) => string,
): StoredEvent {
  const { type, version, agentId, actor, data } = draft
  const stamped = {
    seq: tip.seq + 1,
    atMs: Math.max(nowMs, tip.atMs),
    type,
    version,
    agentId,
    actor,
    data,
  }
  return { ...stamped, hash: sha256(chainText(tip.hash, stamped)) }
}

/** What does not fit when `event` follows `tip`; `undefined` when all does. */
export function chainFault(
  tip: ChainTip,
  event: StoredEvent,
  sha256: (text: string) => string,
): string | undefined {
  if (event.seq !== tip.seq + 1) return `event ${tip.seq + 1} is missing`
  if (event.atMs < tip.atMs) return 'it is older than the event before it'
  if (event.hash !== sha256(chainText(tip.hash, event)))
    return 'its hash does not fit what it says, or the event before it'
  return undefined
}

/** What does not fit when the events end at `last`, while `tip` was noted beside them; `undefined` when all does. */
export function endFault(last: ChainTip, tip: ChainTip): string | undefined {
  if (last.seq < tip.seq) return `the log ends at event ${last.seq}, but ${tip.seq} were stored`
  if (last.seq > tip.seq) return `the log has events after ${tip.seq}, the last that was stored`
  return last.hash === tip.hash ? undefined : 'it is not the event that was stored last'
}

/**
 * What does not fit where the log begins: only an event of the log itself says that older ones were removed. `cut` is the
 * newest that does; while it is being carried out, the log begins before its end.
 */
export function anchorFault(anchor: ChainTip, cut: LoggedEvent | undefined): string | undefined {
  if (anchor.seq === 0) return undefined
  const said = cut?.type === 'log.pruned' ? cut.data : undefined
  if (said === undefined || said.lastSeq < anchor.seq)
    return `older events are missing, and no event says that they were removed`
  return said.lastSeq > anchor.seq || said.lastHash === anchor.hash
    ? undefined
    : 'it does not follow the last event that was removed'
}

/** A stored event with its data as this version of SuperClaw understands it. */
export function readEvent(stored: StoredEvent): LoggedEvent {
  const data = upcast({ ...stored, data: JSON.parse(stored.data) })
  return { ...stored, data } as LoggedEvent
}

/** How data of an older version becomes that of the next: type → version that it starts from → change. */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, (data: unknown) => unknown>>>>

/** Every version of every event that was ever released, but the newest, has an entry here: no event is rewritten. */
export const upcasters: Upcasters = {}

/** The data of an event in the newest version; as it is when its type, or its version, is not known. */
export function upcast(
  event: { readonly type: string; readonly version: number; readonly data: unknown },
  table: Upcasters = upcasters,
): unknown {
  const steps = table[event.type] ?? {}
  let current = event.data
  for (let version = event.version, step = steps[version]; step; step = steps[++version])
    current = step(current)
  return current
}
