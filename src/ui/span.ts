/** How far back is looked, in the order in which a key goes through them. */
export const spans = ['24h', '7d', '30d'] as const
export type Span = (typeof spans)[number]

const dayMs = 86_400_000
const lengthsMs: Readonly<Record<Span, number>> = { '24h': dayMs, '7d': 7 * dayMs, '30d': 30 * dayMs }

export function spanMs(span: Span): number {
  return lengthsMs[span]
}

/** The one after `span`; after the last the first. */
export function nextSpan(span: Span): Span {
  return spans[(spans.indexOf(span) + 1) % spans.length] ?? span
}

export function isSpan(value: unknown): value is Span {
  return spans.some((span) => span === value)
}
