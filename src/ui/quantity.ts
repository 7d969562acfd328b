export type QuantityUnit = 'number' | 'percent' | 'bytes' | 'duration'

const factors: Readonly<Record<QuantityUnit, Readonly<Record<string, number>>>> = {
  number: { '': 1 },
  percent: { '': 1, '%': 1 },
  bytes: {
    '': 1,
    b: 1,
    k: 1e3,
    kb: 1e3,
    kib: 2 ** 10,
    m: 1e6,
    mb: 1e6,
    mib: 2 ** 20,
    g: 1e9,
    gb: 1e9,
    gib: 2 ** 30,
    t: 1e12,
    tb: 1e12,
    tib: 2 ** 40,
  },
  duration: { '': 1000, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 },
}

/** `100MB` in bytes, `5m` in milliseconds (a bare number counts seconds); `undefined` when it is none. */
export function parseQuantity(text: string, unit: QuantityUnit): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)([a-z%]*)$/i.exec(text)
  const factor = factors[unit][(parts?.[2] ?? '').toLowerCase()]
  return parts && factor !== undefined ? Number(parts[1]) * factor : undefined
}
