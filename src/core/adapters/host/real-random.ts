import { randomBytes } from 'node:crypto'
import type { Random } from '../../platform.ts'

const counterMax = 0xfff

/**
 * Chance from the system's generator. Ids are UUID v7 (RFC 9562, 5.7), with the 12 bits of `rand_a` as a counter
 * (6.2, method 1): they sort in the order of their making, also within a millisecond and when the clock goes back.
 * @param afterMs they sort after those that others have made up to then, even if the clock is behind
 */
export function createRandom(now: () => number, afterMs = 0): Random {
  let lastMs = afterMs
  let counter = counterMax

  function tick(): void {
    const nowMs = now()
    if (nowMs > lastMs) {
      lastMs = nowMs
      // The upper half stays free, for ids of the same millisecond.
      counter = randomBytes(2).readUInt16BE() & (counterMax >> 1)
    } else if (counter < counterMax) {
      counter += 1
    } else {
      lastMs += 1
      counter = 0
    }
  }

  return {
    id() {
      tick()
      const bytes = randomBytes(16)
      bytes.writeUIntBE(lastMs, 0, 6)
      bytes.writeUInt16BE(0x7000 | counter, 6)
      bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8)
      const hex = bytes.toString('hex')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
    },
    fraction: () => Math.random(),
  }
}

/** The time in an id that was made here; 0 for any other. Unix epoch, milliseconds. */
export function timeOfId(id: string | undefined): number {
  const [, high, low] = /^([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(id ?? '') ?? []
  return high === undefined ? 0 : Number.parseInt(`${high}${low}`, 16)
}
