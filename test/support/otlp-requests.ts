import fc from 'fast-check'

/** OTLP/JSON requests of all that there is, as exporters could send them. */

const key = fc.constantFrom(
  'model',
  'session.id',
  'input_tokens',
  'gen_ai.usage.input_tokens',
  'ä',
  '__proto__',
  '',
)
const whole = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    fc.record({
      stringValue: fc.string({ unit: 'binary', maxLength: 80 }).map((text) => text.toWellFormed()),
    }),
    fc.record({ intValue: whole }),
    fc.record({ doubleValue: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('value'), { maxLength: 3 }) }) }),
    fc.record({
      kvlistValue: fc.record({ values: fc.array(fc.record({ key, value: tie('value') }), { maxLength: 3 }) }),
    }),
  ),
}))
const attributes = fc.array(fc.record({ key, value }), { maxLength: 6 })
const nanoseconds = fc.bigInt({ min: 0n, max: 2n ** 62n }).map(String)
const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits })
const traceId = fc.oneof(hex(32), fc.constant('0'.repeat(32)), hex(16))
const spanId = fc.oneof(hex(16), fc.constant(''))
const name = fc.constantFrom('claude_code.token.usage', 'other', 'gen_ai.client.token.usage')

const origin = {
  resource: fc.record({ attributes }),
}
const scope = fc.record({ name: fc.string({ maxLength: 10 }).map((text) => text.toWellFormed()) })

const log = fc.record(
  {
    ...{ timeUnixNano: nanoseconds, observedTimeUnixNano: nanoseconds, severityNumber: fc.nat(24) },
    ...{
      body: value,
      attributes,
      traceId,
      spanId,
      eventName: fc.string({ maxLength: 10 }).map((text) => text.toWellFormed()),
    },
  },
  { requiredKeys: [] },
)
const times = { startTimeUnixNano: nanoseconds, timeUnixNano: nanoseconds, attributes, flags: fc.nat(1) }
const number = fc.oneof(
  fc.record({ ...times, asInt: whole }),
  fc.record({ ...times, asDouble: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
)
const histogram = fc.record({
  ...{ ...times, count: nanoseconds, sum: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  ...{
    bucketCounts: fc.array(nanoseconds, { maxLength: 4 }),
    explicitBounds: fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 3 }),
  },
})
const exponential = fc.record({
  ...times,
  sum: fc.double({ noNaN: true, noDefaultInfinity: true }),
  scale: fc.integer({ min: -10, max: 20 }),
})
const points = (point: fc.Arbitrary<unknown>) => fc.array(point, { maxLength: 3 })
const aggregationTemporality = fc.constantFrom(0, 1, 2)
const metric = fc.oneof(
  fc.record({ name, gauge: fc.record({ dataPoints: points(number) }) }),
  fc.record({
    name,
    sum: fc.record({ dataPoints: points(number), aggregationTemporality, isMonotonic: fc.boolean() }),
  }),
  fc.record({ name, histogram: fc.record({ dataPoints: points(histogram), aggregationTemporality }) }),
  fc.record({
    name,
    exponentialHistogram: fc.record({ dataPoints: points(exponential), aggregationTemporality }),
  }),
)
const span = fc.record(
  {
    ...{
      traceId,
      spanId,
      parentSpanId: spanId,
      name: fc.string({ maxLength: 10 }).map((text) => text.toWellFormed()),
    },
    ...{ kind: fc.nat(5), startTimeUnixNano: nanoseconds, endTimeUnixNano: nanoseconds, attributes },
    events: fc.array(fc.record({ timeUnixNano: nanoseconds, name: fc.constant('e'), attributes }), {
      maxLength: 2,
    }),
    status: fc.record({ message: fc.constantFrom('', 'bad'), code: fc.nat(2) }),
  },
  { requiredKeys: [] },
)
const some = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { maxLength: 3 })

export const otlpRequests = {
  logs: fc.record({
    resourceLogs: some(
      fc.record({ ...origin, scopeLogs: some(fc.record({ scope, logRecords: some(log) })) }),
    ),
  }),
  metrics: fc.record({
    resourceMetrics: some(
      fc.record({ ...origin, scopeMetrics: some(fc.record({ scope, metrics: some(metric) })) }),
    ),
  }),
  traces: fc.record({
    resourceSpans: some(fc.record({ ...origin, scopeSpans: some(fc.record({ scope, spans: some(span) })) })),
  }),
} as const
