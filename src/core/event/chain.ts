import { type EventType, eventVersions, type LoggedEvent, type NewEvent } from './event.ts'

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

/** Puts `event` after `tip`. Its stamp is never before the tip's, even if the clock went back. */
export function chainEvent(
  tip: ChainTip,
  event: NewEvent,
  nowMs: number,
  sha256: (text: string) => string,
): StoredEvent {
  const { type, agentId, actor } = event
  const stamped = {
    seq: tip.seq + 1,
    atMs: Math.max(nowMs, tip.atMs),
    type,
    version: eventVersions[type],
    agentId,
    actor,
    data: JSON.stringify(event.data),
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

/** A stored event with its data as this version of SuperClaw understands it. */
export function readEvent(stored: StoredEvent): LoggedEvent {
  const data = upcast(stored.type, stored.version, JSON.parse(stored.data))
  return { ...stored, data } as LoggedEvent
}

type Upcaster = (data: unknown) => unknown

/** How the data of an older version becomes that of the next: type → version that it starts from → change. */
const upcasters: Readonly<Partial<Record<EventType, Readonly<Record<number, Upcaster>>>>> = {}

function upcast(type: string, version: number, data: unknown): unknown {
  const steps = upcasters[type as EventType] ?? {}
  let current = data
  for (let step = steps[version], from = version; step; step = steps[++from]) current = step(current)
  return current
}
