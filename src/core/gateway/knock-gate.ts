import type { Clock } from '../platform.ts'

/** Keeps all that connects from this machine from being locked out of a gateway together. */
export interface KnockGate {
  /** How long no credential may be tried at `address`; 0 when one may. */
  waitMs(address: string): number
  /** A gateway refused our credentials. */
  failed(address: string): void
  succeeded(address: string): void
}

/** A gateway locks an address after ten failures, those of other programs included; half of them are ours. */
const failuresMax = 5
const windowMs = 5 * 60_000
const addressesMax = 1000

/** One for all gateways of a control plane: a gateway counts by address, not by connection. */
export function createKnockGate(clock: Pick<Clock, 'elapsed'>): KnockGate {
  const failures = new Map<string, readonly number[]>()
  const recent = (address: string): readonly number[] =>
    (failures.get(address) ?? []).filter((atMs) => clock.elapsed() - atMs < windowMs)
  return {
    waitMs(address) {
      const [oldest, ...others] = recent(address).slice(-failuresMax)
      return oldest === undefined || others.length < failuresMax - 1 ? 0 : oldest + windowMs - clock.elapsed()
    },
    failed(address) {
      const next = [...recent(address), clock.elapsed()].slice(-failuresMax)
      failures.delete(address)
      failures.set(address, next)
      const [first] = failures.keys()
      if (failures.size > addressesMax && first !== undefined) failures.delete(first)
    },
    succeeded: (address) => void failures.delete(address),
  }
}
