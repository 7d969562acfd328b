import type { DnsMessage, DnsQuestion, DnsRecord, RecordType } from './dns-message.ts'
import { type DnsName, isChildOf, nameKey } from './dns-name.ts'
import { createRecordCache, type Heard, questionKey } from './record-cache.ts'
import { recordsOf, type Service, servicesOf } from './services-of.ts'

/** What was heard of one service on the links of this machine. */
export interface ServiceBook {
  /** Takes in what `source` said. What does not belong to the service is left out, and so is what one source says too much. */
  learn(message: DnsMessage, source: string, nowMs: number): void
  /** What is true by now. */
  services(nowMs: number): Service[]
  /** What has to be asked now, to complete what is known and to keep it; each is given out once. */
  due(nowMs: number): DnsQuestion[]
  /** Instances that need not be told again (RFC 6762, 7.1), with the time that they are good for. */
  known(nowMs: number): DnsRecord[]
}

/** A record is asked for anew after this part of its life, and each twentieth from then on (RFC 6762, 5.2). */
const refreshAfter = 0.8
const refreshStep = 0.05

export function createServiceBook(service: DnsName): ServiceBook {
  const cache = createRecordCache((record) => isOfService(record, service))
  const asks = createAsks()
  return {
    learn: cache.learn,
    services: (nowMs) => servicesOf(cache.living(nowMs)),
    due(nowMs) {
      const heard = cache.living(nowMs)
      const missing = missingOf(heard).filter((question) => asks.isFirst(question, nowMs))
      const old = heard.filter(({ record, heardAtMs, expiresAtMs }) => {
        const lifeMs = expiresAtMs - heardAtMs
        const isOld = record.ttlSeconds > 0 && nowMs - heardAtMs >= refreshAfter * lifeMs
        return isOld && asks.isAfter(record, nowMs, refreshStep * lifeMs)
      })
      return [...missing, ...old.map(({ record }) => record)].map(({ name, type }) => ({
        ...{ name, type, isUnicast: false },
      }))
    },
    known: (nowMs) => knownOf(cache.living(nowMs), nowMs),
  }
}

/** Host names may be any; which of them matter shows with the SRV records, which may come later. */
function isOfService(record: DnsRecord, service: DnsName): boolean {
  if (record.type === 'A' || record.type === 'AAAA') return true
  if (record.type !== 'PTR') return isChildOf(record.name, service)
  return nameKey(record.name) === nameKey(service) && isChildOf(record.target, service)
}

/** What is missing is asked for so often, and not faster than that; after a minute, once more. */
const asksMax = 3
const askEveryMs = 1000
const forgottenAfterMs = 60_000
/** Questions to remember; with more, somebody invents names. */
const questionsMax = 4096

interface Question {
  readonly name: DnsName
  readonly type: RecordType
}

/** Remembers what was asked, and when. Who asks whether a question may be asked, asks it. */
function createAsks() {
  const asked = new Map<string, { readonly count: number; readonly atMs: number }>()

  function ask(question: Question, nowMs: number, everyMs: number, timesMax: number): boolean {
    const key = questionKey(question)
    const before = asked.get(key)
    const sinceMs = nowMs - (before?.atMs ?? Number.NEGATIVE_INFINITY)
    const count = sinceMs < forgottenAfterMs ? (before?.count ?? 0) : 0
    if (sinceMs < everyMs || count >= timesMax) return false
    if (asked.size >= questionsMax && !asked.has(key)) return false
    asked.set(key, { count: count + 1, atMs: nowMs })
    return true
  }

  return {
    /** Whether it may be asked, having no answer yet. */
    isFirst: (question: Question, nowMs: number) => ask(question, nowMs, askEveryMs, asksMax),
    /** Whether it may be asked again. */
    isAfter: (question: Question, nowMs: number, everyMs: number) =>
      ask(question, nowMs, Math.max(askEveryMs, everyMs), Number.POSITIVE_INFINITY),
  }
}

/** The places of instances, and the addresses of places, that nobody told yet. */
function missingOf(heard: readonly Heard[]): Question[] {
  const places = recordsOf(heard, 'SRV')
  const placed = new Set(places.map(({ record }) => nameKey(record.name)))
  const hosts = new Set(recordsOf(heard, 'A', 'AAAA').map(({ record }) => nameKey(record.name)))
  const instances = recordsOf(heard, 'PTR').filter(({ record }) => !placed.has(nameKey(record.target)))
  const bare = places.filter(({ record }) => !hosts.has(nameKey(record.target)))
  return [
    ...instances.flatMap(({ record: { target } }) => questionsOf(target, ['SRV', 'TXT'])),
    ...bare.flatMap(({ record: { target } }) => questionsOf(target, ['A', 'AAAA'])),
  ]
}

const questionsOf = (name: DnsName, types: readonly RecordType[]): Question[] =>
  types.map((type) => ({ name, type }))

/** Those with more than half of their life before them. */
function knownOf(heard: readonly Heard[], nowMs: number): DnsRecord[] {
  return recordsOf(heard, 'PTR')
    .filter(({ heardAtMs, expiresAtMs }) => (expiresAtMs - nowMs) * 2 > expiresAtMs - heardAtMs)
    .map(({ record, expiresAtMs }) => ({
      ...record,
      ttlSeconds: Math.floor((expiresAtMs - nowMs) / 1000),
      isFlush: false,
    }))
}
