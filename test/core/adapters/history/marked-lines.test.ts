import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type LineReading,
  type ReadAt,
  readMarkedLines,
} from '../../../../src/core/adapters/history/marked-lines.ts'

const marks = [['"usage"', '"assistant"'], ['note']] as const

function read(text: string, { fromByte = 0, chunkBytes = 64, lineBytesMax = 1 << 20 } = {}) {
  const bytes = Buffer.from(text)
  const seen: unknown[] = []
  const rules = { marks, chunkBytes, lineBytesMax, onLine: (value: unknown) => seen.push(value) }
  const readAt: ReadAt = (room, position) => bytes.copy(room, 0, position)
  const reading: LineReading = readMarkedLines(readAt, fromByte, rules)
  return { seen, ...reading }
}

const line = (value: object): string => `${JSON.stringify(value)}\n`
const one = { type: 'assistant', usage: 1 }
const two = { note: 'ü'.repeat(40) }

test('lines with marks are read in their order, others are passed over, and the last waits for its end', () => {
  const text = `${line(one)}${line({ usage: 1 })}${line(two)}{"assistant":1,"usage":1 broken}\n${line({ other: 1 })}`
  expect(read(`${text}${line(one).trimEnd()}`)).toEqual({
    ...{ seen: [one, two], tooLong: 0, malformed: 1, isPart: false },
    endByte: Buffer.byteLength(text),
  })
})

test('a line that is too long is passed over, and counted, whatever stands around it', () => {
  const long = line({ note: 'x'.repeat(5_000) })
  expect(read(`${line(one)}${long}${line(two)}`, { lineBytesMax: 1_000 })).toMatchObject({
    ...{ seen: [one, two], tooLong: 1 },
  })
  expect(read(long.trimEnd(), { lineBytesMax: 1_000 })).toMatchObject({ seen: [], endByte: 0 })
})

test('it makes no difference where a file is cut into pieces, or where it was left', () => {
  const lines = fc.array(fc.oneof(fc.constant(one), fc.constant(two), fc.record({ z: fc.string() })), {
    maxLength: 12,
  })
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 200 }), fc.nat(11), (values, chunkBytes, left) => {
      const text = values.map(line).join('')
      const first = values.slice(0, left).map(line).join('')
      const whole = values.filter(
        (value) => value === one || value === two || JSON.stringify(value).includes('note'),
      )
      expect(read(text, { chunkBytes }).seen).toEqual(whole)
      const begun = read(first, { chunkBytes })
      const rest = read(text, { chunkBytes, fromByte: begun.endByte })
      expect([...begun.seen, ...rest.seen]).toEqual(whole)
    }),
    { numRuns: 200 },
  )
})
