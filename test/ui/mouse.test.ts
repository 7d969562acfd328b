import { expect, test } from 'vitest'
import { createMouseSplitter } from '../../src/ui/mouse.ts'

const esc = '\u001b'

test.each([
  {
    why: 'a click',
    chunks: [`${esc}[<0;5;7M${esc}[<0;5;7m`],
    rest: '',
    events: [{ kind: 'clicked', x: 4, y: 6 }],
  },
  {
    why: 'the wheel',
    chunks: [`${esc}[<64;1;1M${esc}[<65;2;2M`],
    rest: '',
    events: [
      { kind: 'scrolled', by: -1, x: 0, y: 0 },
      { kind: 'scrolled', by: 1, x: 1, y: 1 },
    ],
  },
  {
    why: 'keys between reports',
    chunks: [`j${esc}[<0;1;1Mk`],
    rest: 'jk',
    events: [{ kind: 'clicked', x: 0, y: 0 }],
  },
  {
    why: 'a report that comes in two parts',
    chunks: [`a${esc}[<0;1`, '0;3Mb'],
    rest: 'ab',
    events: [{ kind: 'clicked', x: 9, y: 2 }],
  },
  { why: 'other buttons', chunks: [`${esc}[<2;1;1M${esc}[<1;1;1M`], rest: '', events: [] },
  { why: 'no mouse at all', chunks: ['j', `${esc}[A`, `${esc}`], rest: `j${esc}[A${esc}`, events: [] },
])('tells $why from keys', ({ chunks, rest, events }) => {
  const splitter = createMouseSplitter()
  const parts = chunks.map((chunk) => splitter.push(chunk))
  expect(parts.map((part) => part.rest).join('')).toBe(rest)
  expect(parts.flatMap((part) => part.events)).toEqual(events)
})
