import { expect, test } from 'vitest'
import { formatTraceparent, parseTraceparent } from '../../src/core/trace-context.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'

test.for([
  { why: 'is read as it is sent', text: `00-${traceId}-${spanId}-01`, isSampled: true },
  { why: 'says that the trace need not be kept', text: `00-${traceId}-${spanId}-00`, isSampled: false },
  {
    why: 'keeps the sampled flag among flags of later levels',
    text: `00-${traceId}-${spanId}-03`,
    isSampled: true,
  },
  { why: 'ignores flags that are not known', text: `00-${traceId}-${spanId}-fe`, isSampled: false },
  { why: 'is read in a later version', text: `01-${traceId}-${spanId}-01`, isSampled: true },
  { why: 'may say more in a later version', text: `cc-${traceId}-${spanId}-01-what-comes`, isSampled: true },
])('a traceparent $why', ({ text, isSampled }) => {
  expect(parseTraceparent(text)).toEqual({ traceId, spanId, isSampled })
})

test.for([
  { why: 'of version ff', text: `ff-${traceId}-${spanId}-01` },
  { why: 'with a trace id of zeros', text: `00-${'0'.repeat(32)}-${spanId}-01` },
  { why: 'with a span id of zeros', text: `00-${traceId}-${'0'.repeat(16)}-01` },
  { why: 'in capitals', text: `00-${traceId.toUpperCase()}-${spanId}-01` },
  { why: 'with a short trace id', text: `00-${traceId.slice(1)}-${spanId}-01` },
  { why: 'with a long span id', text: `00-${traceId}-${spanId}0-01` },
  { why: 'with more behind it in version 00', text: `00-${traceId}-${spanId}-01-more` },
  { why: 'of a later version with more that is not set apart', text: `01-${traceId}-${spanId}-01more` },
  { why: 'with spaces around it', text: ` 00-${traceId}-${spanId}-01 ` },
  { why: 'that was sent twice', text: `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01` },
  { why: 'of another alphabet', text: `00-${'g'.repeat(32)}-${spanId}-01` },
  { why: 'with a version of one digit', text: `0-${traceId}-${spanId}-01` },
  { why: 'that is endless', text: `01-${traceId}-${spanId}-01-${'x'.repeat(5000)}` },
  { why: 'that is empty', text: '' },
  { why: 'that is not there', text: undefined },
  { why: 'that is a list', text: [`00-${traceId}-${spanId}-01`] },
])('a traceparent $why is none', ({ text }) => {
  expect(parseTraceparent(text)).toBeUndefined()
})

test('a trace goes on in version 00, with no flag but the sampled one', () => {
  const later = parseTraceparent(`cc-${traceId}-${spanId}-ff-more`)
  expect(later && formatTraceparent(later)).toBe(`00-${traceId}-${spanId}-01`)
  expect(formatTraceparent({ traceId, spanId, isSampled: false })).toBe(`00-${traceId}-${spanId}-00`)
})
