/** How much of what a subscription allows in a time was used, as a tool was told by its provider. */
export interface LimitWindow {
  readonly tool: string
  /** How long the time is: 300 of the window of five hours, 10080 of that of a week. */
  readonly minutes: number
  /** 0 to 100. */
  readonly usedPercent: number
  /** When it begins anew; Unix epoch. */
  readonly resetsAtMs: number
  /** When it was told; Unix epoch. */
  readonly seenAtMs: number
}

/**
 * Which of two readings of one window holds. Sessions side by side tell different ones, and one that has waited tells of a
 * window that is over: the one that ends last counts, and of one window what was told last.
 */
export function newerWindow(one: LimitWindow, other: LimitWindow): LimitWindow {
  if (one.resetsAtMs !== other.resetsAtMs) return one.resetsAtMs > other.resetsAtMs ? one : other
  return one.seenAtMs >= other.seenAtMs ? one : other
}
