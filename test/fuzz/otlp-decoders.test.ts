import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExpectedError } from '../../src/core/errors.ts'
import { jsonDecoder } from '../../src/core/usage/otlp/json-decoder.ts'
import { type OtlpDecoder, type OtlpSignal, otlpSignals } from '../../src/core/usage/otlp/otlp-data.ts'
import { wireDecoder } from '../../src/core/usage/otlp/wire-decoder.ts'
import { encodeOtlp } from '../support/otlp-proto.ts'
import { otlpRequests } from '../support/otlp-requests.ts'

const all = () => true

function read(decoder: OtlpDecoder, signal: OtlpSignal, body: Buffer): unknown[] {
  const items: unknown[] = []
  const take = (...item: unknown[]): void => void items.push(item)
  if (signal === 'logs') decoder.logs(body, all, take)
  else if (signal === 'metrics') decoder.points(body, all, take)
  else decoder.spans(body, all, take)
  return items
}

test.for(otlpSignals)('%s are read from protobuf as from JSON', (signal) => {
  fc.assert(
    fc.property(otlpRequests[signal] as fc.Arbitrary<object>, (request) => {
      const fromJson = read(jsonDecoder, signal, Buffer.from(JSON.stringify(request)))
      expect(read(wireDecoder, signal, encodeOtlp(signal, request))).toEqual(fromJson)
    }),
    { numRuns: 300 },
  )
})

test.for(otlpSignals)(
  '%s that are cut off anywhere, or damaged, are refused or read, and never anything else',
  (signal) => {
    fc.assert(
      fc.property(
        otlpRequests[signal] as fc.Arbitrary<object>,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
        fc.nat(),
        (request, damages, length) => {
          const whole = encodeOtlp(signal, request)
          const bytes = Buffer.from(whole.subarray(0, length % (whole.length + 1)))
          for (const [at, byte] of damages) if (bytes.length > 0) bytes[at % bytes.length] = byte
          expectReadOrRefused(() => read(wireDecoder, signal, bytes))
          expectReadOrRefused(() => read(jsonDecoder, signal, bytes))
        },
      ),
      { numRuns: 1_000 },
    )
  },
)

test('random bytes are refused or read, and never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...otlpSignals), (bytes, signal) => {
      expectReadOrRefused(() => read(wireDecoder, signal, Buffer.from(bytes)))
    }),
    { numRuns: 3_000 },
  )
})

function expectReadOrRefused(work: () => unknown): void {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(ExpectedError)
    expect((error as ExpectedError).code).toBe('INPUT_INVALID')
  }
}
