import { resolve } from 'node:path'
import type { OwnPrices } from './price-file/price-schema.ts'

/** What superclaw.yaml says of usage, as whoever counts it needs it. */
export interface UsageSettings {
  readonly prices: {
    /** The user's price file, absolute. */
    readonly file: string | null
    /** Prices that stand in superclaw.yaml itself: they go before those of the file. */
    readonly own: OwnPrices | null
  }
  /** Tools whose calls a subscription pays for, unless a source says it otherwise. */
  readonly subscriptions: readonly string[]
}

export const noUsageSettings: UsageSettings = Object.freeze({
  prices: Object.freeze({ file: null, own: null }),
  subscriptions: Object.freeze([]),
})

/** What superclaw.yaml says, with the path of the price file from the folder of that file. */
export function usageSettingsOf({ prices, usage }: WrittenSettings, baseDir: string): UsageSettings {
  const { file, providers } = prices
  return {
    prices: { file: file === undefined ? null : resolve(baseDir, file), own: providers ?? null },
    subscriptions: usage.subscriptions,
  }
}

interface WrittenSettings {
  readonly prices: { readonly file?: string | undefined; readonly providers?: OwnPrices | undefined }
  readonly usage: { readonly subscriptions: readonly string[] }
}
