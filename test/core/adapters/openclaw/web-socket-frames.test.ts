import { describe, expect, test } from 'vitest'
import { createFrameDecoder } from '../../../../src/core/adapters/openclaw/frame-decoder.ts'
import {
  encodeFrame,
  textOfMessage,
  WebSocketFault,
} from '../../../../src/core/adapters/openclaw/web-socket-frames.ts'

const text = (payload: string): Buffer => encodeFrame({ opcode: 1, payload: Buffer.from(payload) }, null)
const frame = (first: number, payload = ''): Buffer =>
  Buffer.concat([Buffer.from([first, payload.length]), Buffer.from(payload)])
const pushed = (...chunks: readonly Buffer[]): string[] => {
  const decoder = createFrameDecoder(1000, false)
  return chunks.flatMap((chunk) => decoder.push(chunk)).map(({ payload }) => payload.toString())
}
const faultOf = (...chunks: readonly Buffer[]): number | undefined => {
  try {
    pushed(...chunks)
    return undefined
  } catch (error) {
    return error instanceof WebSocketFault ? error.status : undefined
  }
}

describe('frames', () => {
  test.for([0, 1, 125, 126, 65_535, 65_536, 200_000])(
    'of %i bytes come back whole, masked or not',
    (length) => {
      const payload = Buffer.alloc(length, 'ab')
      for (const mask of [null, Buffer.from([1, 2, 3, 4])]) {
        const decoder = createFrameDecoder(1 << 20, mask !== null)
        expect(decoder.push(encodeFrame({ opcode: 1, payload }, mask))).toEqual([{ opcode: 1, payload }])
        expect(decoder.isInside()).toBe(false)
      }
    },
  )

  test('come out the same, wherever they are cut', () => {
    const bytes = Buffer.concat([
      text('one'),
      text(''),
      text('x'.repeat(300)),
      frame(0x89, 'ping'),
      text('last'),
    ])
    const whole = pushed(bytes)
    expect(whole.map(({ length }) => length)).toEqual([3, 0, 300, 4, 4])
    for (let at = 1; at < bytes.length; at += 1) {
      expect(pushed(bytes.subarray(0, at), bytes.subarray(at))).toEqual(whole)
    }
    expect(pushed(...Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(whole)
  })

  test('in parts are joined, and a ping may come between them', () => {
    expect(pushed(frame(0x01, 'a'), frame(0x89, 'p'), frame(0x00, 'b'), frame(0x80, 'c'))).toEqual([
      'p',
      'abc',
    ])
  })
})

test.for([
  { why: 'an extension', chunks: [frame(0xc1, 'a')], status: 1002 },
  {
    why: 'a mask of a server',
    chunks: [encodeFrame({ opcode: 1, payload: Buffer.from('a') }, Buffer.alloc(4))],
    status: 1002,
  },
  { why: 'the rest of nothing', chunks: [frame(0x80, 'a')], status: 1002 },
  { why: 'a message within another', chunks: [frame(0x01, 'a'), frame(0x01, 'b')], status: 1002 },
  { why: 'a ping in parts', chunks: [frame(0x09, 'a')], status: 1002 },
  {
    why: 'a length beyond the limit, before a byte of it came',
    chunks: [text('x'.repeat(1001)).subarray(0, 4)],
    status: 1009,
  },
  {
    why: 'a length of 2 to the 63',
    chunks: [Buffer.from([0x81, 127, 0x7f, 255, 255, 255, 255, 255, 255, 255])],
    status: 1009,
  },
  {
    why: 'parts that are too long together',
    chunks: [frame(0x01, 'x'.repeat(125)), ...Array.from({ length: 8 }, () => frame(0x00, 'x'.repeat(125)))],
    status: 1009,
  },
  {
    why: 'empty parts without end',
    chunks: [frame(0x01), ...Array.from({ length: 2000 }, () => frame(0x00))],
    status: 1009,
  },
])('$why is refused', ({ chunks, status }) => {
  expect(faultOf(...chunks)).toBe(status)
})

test('text that is no UTF-8 is refused', () => {
  expect(() => textOfMessage(Buffer.from([0xff, 0xfe]))).toThrow('no UTF-8')
})
