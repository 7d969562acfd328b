import { beaconClue, gatewayService, isOnLink, type OwnNetwork } from '../../discovery/beacon.ts'
import {
  type DnsMessage,
  type DnsQuestion,
  decodeMessage,
  encodeMessage,
} from '../../discovery/dns-message.ts'
import type { Clue } from '../../discovery/finding.ts'
import { createServiceBook } from '../../discovery/service-book.ts'
import type { Platform } from '../../platform.ts'
import { type Link, openLink } from './link.ts'
import { type LinkAddress, readOwnNetwork } from './own-network.ts'

export interface Browser extends Disposable {
  /** Gateways whose beacons are heard by now. */
  clues(): Clue[]
  /** What could not be listened to, for people; empty when all could. */
  faults(): string[]
}

export interface BrowseOptions {
  /** Whether it goes on: it then listens to what is told to all, and asks ever more rarely. */
  readonly isLasting: boolean
}

const service = [...gatewayService, 'local']
/** From the first question to the second; each next wait is twice as long (RFC 6762, 5.2). */
const firstWaitMs = 1000
const waitMsMax = 3_600_000
/** How often it looks whether something has to be asked. */
const tickMs = 250
/** How often it looks for links that came or went. */
const linksEveryMs = 5000

/** Asks for gateways on each link of this machine, over IPv4 and IPv6, until it is disposed of. */
export function openBrowser({ clock, random }: Platform, { isLasting }: BrowseOptions): Browser {
  const book = createServiceBook(service)
  const links = createLinks(isLasting, (bytes, source) => {
    const message = isOnLink(source, links.network()) ? decodeMessage(bytes) : undefined
    if (message) book.learn(message, source, clock.elapsed())
  })
  const id = isLasting ? 0 : Math.floor(random.fraction() * 0x10000)
  const everybody: DnsQuestion = { name: service, type: 'PTR', isUnicast: !isLasting }
  const ask = (questions: readonly DnsQuestion[], records: DnsMessage['records']): void => {
    links.send(encodeMessage({ id, isResponse: false, questions, records }))
  }
  let [waitMs, nextAtMs, linksAtMs] = [firstWaitMs, clock.elapsed(), clock.elapsed()]
  let cancel: () => void = () => undefined
  let isOpen = true

  /** A new link has not been asked yet. */
  async function renewLinks(nowMs: number): Promise<void> {
    if (nowMs < linksAtMs) return
    linksAtMs = nowMs + linksEveryMs
    if (await links.update()) [waitMs, nextAtMs] = [firstWaitMs, nowMs]
  }

  function askAgain(nowMs: number): void {
    if (nowMs < nextAtMs) return
    ask([everybody], isLasting ? book.known(nowMs) : [])
    nextAtMs = nowMs + waitMs
    waitMs = Math.min(waitMsMax, waitMs * 2)
  }

  async function tick(): Promise<void> {
    const nowMs = clock.elapsed()
    await renewLinks(nowMs)
    if (!isOpen) return
    askAgain(nowMs)
    const due = book.due(nowMs)
    for (let at = 0; at < due.length; at += questionsMax) ask(due.slice(at, at + questionsMax), [])
    cancel = clock.after(tickMs, () => void tick())
  }

  void tick()
  return {
    clues: () => book.services(clock.elapsed()).flatMap((found) => beaconClue(found, links.network()) ?? []),
    faults: links.faults,
    [Symbol.dispose]() {
      isOpen = false
      cancel()
      links.close()
    },
  }
}

/** Questions of one packet: it must fit into a frame. */
const questionsMax = 10

/** The links of this machine, as they come and go. */
function createLinks(isShared: boolean, onPacket: (bytes: Uint8Array, source: string) => void) {
  const open = new Map<string, Link>()
  const faults = new Map<string, string>()
  let network: OwnNetwork = { addresses: [], ranges: [] }
  let isClosed = false

  async function openOne(key: string, address: LinkAddress): Promise<void> {
    const onFailed = (code: string): void => {
      open.delete(key)
      faults.set(key, `multicast DNS over IPv${address.family} on ${address.interfaceName}: ${code}`)
    }
    const link = await openLink(address, isShared, { onPacket, onFailed })
    if (!link) return
    faults.delete(key)
    if (isClosed) link.close()
    else open.set(key, link)
  }

  return {
    network: () => network,
    faults: () => [...faults.values()],
    send(bytes: Uint8Array) {
      for (const link of open.values()) link.send(bytes)
    },
    /** Whether there is one that was not there before. */
    async update(): Promise<boolean> {
      const own = readOwnNetwork()
      network = own
      const there = new Map(
        own.links.map((link) => [`${link.interfaceName}|${link.family}|${link.address}`, link]),
      )
      for (const [key, link] of open) {
        if (there.has(key)) continue
        open.delete(key)
        link.close()
      }
      const fresh = [...there].filter(([key]) => !open.has(key))
      await Promise.all(fresh.map(([key, address]) => openOne(key, address)))
      return fresh.some(([key]) => open.has(key))
    },
    close() {
      isClosed = true
      for (const link of open.values()) link.close()
      open.clear()
    },
  }
}
