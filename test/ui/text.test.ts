import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fit, printable, truncate, widthOf, wrap, wrapWords } from '../../src/ui/text.ts'

const esc = '\u001b'

test.each([
  { why: 'leaves plain text as it is', text: 'worker-1 ready', clean: 'worker-1 ready' },
  { why: 'drops colours', text: `${esc}[31mred${esc}[0m`, clean: 'red' },
  { why: 'drops what moves the cursor or clears', text: `a${esc}[2J${esc}[1;1Hb`, clean: 'ab' },
  {
    why: 'drops a title and a clipboard write whole',
    text: `a${esc}]0;title\u0007b${esc}]52;c;QQ==${esc}\\c`,
    clean: 'abc',
  },
  { why: 'drops a sequence that is cut', text: `a${esc}[`, clean: 'a' },
  { why: 'drops C1 controls', text: 'a\u009b31mb', clean: 'a31mb' },
  { why: 'drops what turns text round', text: 'a\u202egnp.exe', clean: 'agnp.exe' },
  { why: 'makes a tab two spaces', text: 'a\tb', clean: 'a  b' },
  { why: 'takes a family apart, so that all terminals agree on its width', text: '👨‍👩‍👧', clean: '👨👩👧' },
  { why: 'makes a flag its letters', text: '🇩🇪', clean: 'DE' },
  { why: 'drops skin tones and variation selectors', text: '👍🏽 ❤️', clean: '👍 ❤' },
  { why: 'keeps two marks of a pile', text: `z${'\u0351'.repeat(30)}`, clean: 'z\u0351\u0351' },
])('$why', ({ text, clean }) => {
  expect(printable(text)).toBe(clean)
})

test.each([
  ['worker', 6],
  ['你好', 4],
  ['👍', 2],
  ['é', 1],
  ['e\u0301', 1],
  ['한국', 4],
  ['● ready', 7],
  ['▂▅█', 3],
])('%s takes %i cells', (text, cells) => {
  expect(widthOf(printable(text))).toBe(cells)
})

test.each([
  { text: 'worker-17', width: 6, cut: 'worke…' },
  { text: '你好世界', width: 5, cut: '你好…' },
  { text: '你好世界', width: 4, cut: '你…' },
  { text: 'ab', width: 1, cut: '…' },
  { text: 'ab', width: 0, cut: '' },
])('$text cut to $width cells is $cut', ({ text, width, cut }) => {
  expect(truncate(text, width)).toBe(cut)
})

test('any text is fitted to exactly the cells asked for, and holds no control', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 40 }), (text, width) => {
      const fitted = fit(text, width)
      expect(widthOf(fitted)).toBe(width)
      expect(fitted).not.toMatch(/\p{Cc}/u)
    }),
  )
})

test('wrapping loses nothing, and no line is too wide', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 20 }), (text, width) => {
      const lines = wrap(text, width)
      expect(lines.join('')).toBe(printable(text))
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width)
    }),
  )
})

test.for([
  ['', 8, ['']],
  ['one two three', 8, ['one two', 'three']],
  ['extraordinarily long', 8, ['extraordinarily', 'long']],
  ['翻訳 翻訳', 5, ['翻訳', '翻訳']],
] as const)('“%s” is broken between words at %i cells', ([text, width, lines]) => {
  expect(wrapWords(text, width)).toEqual(lines)
})
