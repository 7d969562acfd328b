import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sanitizeLine, withoutColour } from '../../../src/core/log/sanitize.ts'

const esc = '\u001b'

test.for([
  { why: 'plain text stays', text: 'hello, wörld 日本 👩‍👩‍👧', safe: 'hello, wörld 日本 👩‍👩‍👧' },
  { why: 'a tab stays', text: 'a\tb', safe: 'a\tb' },
  { why: 'colours stay', text: `${esc}[1;31mred${esc}[0m`, safe: `${esc}[1;31mred${esc}[0m` },
  {
    why: 'true colours with colons stay',
    text: `${esc}[38:2::1:2:3mx${esc}[m`,
    safe: `${esc}[38:2::1:2:3mx${esc}[m`,
  },
  { why: 'a colour that is left on is reset', text: `${esc}[31mred`, safe: `${esc}[31mred${esc}[0m` },
  {
    why: 'a colour after a reset is reset again',
    text: `${esc}[m${esc}[7mx`,
    safe: `${esc}[m${esc}[7mx${esc}[0m`,
  },
  { why: 'a clear screen is shown', text: `${esc}[2J`, safe: '\\x1b[2J' },
  { why: 'a cursor move is shown', text: `${esc}[10;20H`, safe: '\\x1b[10;20H' },
  { why: 'a window title is shown', text: `${esc}]0;title\u0007`, safe: '\\x1b]0;title\\x07' },
  {
    why: 'a write to the clipboard is shown',
    text: `${esc}]52;c;aGk=${esc}\\`,
    safe: '\\x1b]52;c;aGk=\\x1b\\',
  },
  { why: 'a hyperlink is shown', text: `${esc}]8;;http://x${esc}\\y`, safe: '\\x1b]8;;http://x\\x1b\\y' },
  { why: 'a question to the terminal is shown', text: `${esc}[6n${esc}[c`, safe: '\\x1b[6n\\x1b[c' },
  {
    why: 'a private sequence that ends like a colour is shown',
    text: `${esc}[>4;2m${esc}[?4m`,
    safe: '\\x1b[>4;2m\\x1b[?4m',
  },
  { why: 'an intermediate byte makes it no colour', text: `${esc}[1 m`, safe: '\\x1b[1 m' },
  { why: 'a reset of the terminal is shown', text: `${esc}c`, safe: '\\x1bc' },
  { why: 'a device control string is shown', text: `${esc}Pq#0${esc}\\`, safe: '\\x1bPq#0\\x1b\\' },
  { why: 'eight-bit controls are shown', text: '\u009b2J\u009d0;x\u009c', safe: '\\x9b2J\\x9d0;x\\x9c' },
  { why: 'an eight-bit colour is shown', text: '\u009b31m', safe: '\\x9b31m' },
  { why: 'a colour cannot begin with another control', text: '\u0007[31m', safe: '\\x07[31m' },
  { why: 'an escape before a colour is shown', text: `${esc}${esc}[31mx`, safe: `\\x1b${esc}[31mx${esc}[0m` },
  { why: 'a cut sequence is shown', text: `x${esc}[3`, safe: 'x\\x1b[3' },
  {
    why: 'a colour of endless length is shown',
    text: `${esc}[${'1;'.repeat(40)}m`,
    safe: `\\x1b[${'1;'.repeat(40)}m`,
  },
  {
    why: 'carriage return, backspace and bell are shown',
    text: 'ok\rno\b\u0007',
    safe: 'ok\\x0dno\\x08\\x07',
  },
  { why: 'shift out and shift in are shown', text: '\u000e\u000f', safe: '\\x0e\\x0f' },
  { why: 'zero bytes and delete are shown', text: 'a\u0000b\u007f', safe: 'a\\x00b\\x7f' },
  { why: 'a line feed is shown', text: 'a\nb', safe: 'a\\x0ab' },
  { why: 'separators of lines and paragraphs are shown', text: 'a\u2028b\u2029', safe: 'a\\u2028b\\u2029' },
  { why: 'text that runs backwards is shown', text: 'x\u202etxt.exe\u2066', safe: 'x\\u202etxt.exe\\u2066' },
])('$why', ({ text, safe }) => {
  expect(sanitizeLine(text)).toBe(safe)
})

test('whatever is written, only tabs and colours reach the terminal, and sanitizing again changes nothing', () => {
  const hostile = fc.array(
    fc.oneof(
      fc.constantFrom(esc, '[', ']', 'm', 'H', 'J', '0', ';', ':', '?', '\u0007', '\u009b', '\t', '\u202e'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
  )
  fc.assert(
    fc.property(hostile, (parts) => {
      const safe = sanitizeLine(parts.join(''))
      expect(withoutColour(safe)).not.toMatch(/[^\P{Cc}\t]|[\p{Zl}\p{Zp}\p{Bidi_Control}]/u)
      expect(sanitizeLine(safe)).toBe(safe)
    }),
  )
})

test('a line of hostile bytes takes time linear in its length', () => {
  const text = `${esc}[${'1'.repeat(63)}`.repeat(1000)
  expect(sanitizeLine(text)).toBe(text.replaceAll(esc, '\\x1b'))
})
