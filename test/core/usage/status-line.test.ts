import { expect, test } from 'vitest'
import { statusText } from '../../../src/cli/usage/status-text.ts'
import { parseStatusInput } from '../../../src/core/usage/status-line.ts'

const resetsAtMs = Date.UTC(2026, 10, 3, 15)
const limited = (resets_at: unknown, used_percentage: unknown = 42.5) =>
  parseStatusInput(JSON.stringify({ rate_limits: { five_hour: { used_percentage, resets_at } } })).readings

test.for([
  { why: 'seconds', resets: resetsAtMs / 1000 },
  { why: 'milliseconds', resets: resetsAtMs },
  { why: 'text', resets: new Date(resetsAtMs).toISOString() },
])('the end of a window may be told in $why', ({ resets }) => {
  expect(limited(resets)).toEqual([{ tool: 'claude-code', minutes: 300, usedPercent: 42.5, resetsAtMs }])
})

test.for([
  { why: 'no text of a time', resets: 'soon' },
  { why: 'nothing', resets: undefined },
  { why: 'below 0', resets: -1 },
  { why: 'beyond all time', resets: 1e300 },
])('without an end that is known, as when it is $why, there is no reading', ({ resets }) => {
  expect(limited(resets)).toEqual([])
})

test.for([-1, 'half', null, 1e9])('%s percent are no reading', (percent) => {
  expect(limited(1, percent)).toEqual([])
})

test.for(['', 'garbage', '[]', 'null', '{"model":7,"cost":[],"rate_limits":"x"}'])(
  'of %s nothing is known',
  (text) => {
    const input = parseStatusInput(text)
    expect(input).toEqual({ model: null, sessionNano: null, readings: [] })
    expect(statusText(input, null)).toBe('')
  },
)

test('a status line has the model, what the session and the day cost, and the limits', () => {
  const input = parseStatusInput(
    JSON.stringify({
      model: { id: 'x', display_name: 'Sonnet \u001b[31m4.6' },
      cost: { total_cost_usd: 1.234 },
      rate_limits: { seven_day: { used_percentage: 12, resets_at: resetsAtMs } },
    }),
  )
  const atMs = resetsAtMs - 9_000_000
  const window = {
    ...{ tool: 'claude-code', minutes: 300, usedPercent: 43, resetsAtMs, calls: 2, unpriced: 0 },
    ...{ spentNano: 4_200_000_000, projectedPercent: null, fullAtMs: null, isEstimate: false, seenAtMs: 1 },
  }
  const today = { costNano: 12_300_000_000, billedNano: 0, calls: 3, unpriced: 1 }
  expect(statusText(input, { atMs, today, windows: [window] })).toBe(
    'Sonnet 4.6 | session $1.23 | today $12.30 + ? | block $4.20, 2h30m left | 5h 43 % | week 12 %',
  )
})
