import { expect, test } from 'vitest'
import { parseLinePattern } from '../../../src/core/log/line-pattern.ts'

test.for([
  {
    why: 'a pattern matches anywhere',
    pattern: 'port \\d+',
    line: 'listening on port 3737 now',
    matches: true,
  },
  { why: 'an anchor holds it to the start', pattern: '^on', line: 'listening on', matches: false },
  { why: 'case counts', pattern: 'error', line: 'ERROR', matches: false },
  { why: 'case does not count when it says so', pattern: '(?i)error', line: 'ERROR', matches: true },
  {
    why: 'colours do not count',
    pattern: '^ready$',
    line: '\u001b[32mrea\u001b[1mdy\u001b[0m',
    matches: true,
  },
  {
    why: 'a pattern that hangs others ends',
    pattern: '^(a+)+$',
    line: `${'a'.repeat(10_000)}!`,
    matches: false,
  },
])('$why', ({ pattern, line, matches }) => {
  expect(parseLinePattern(pattern)(line)).toBe(matches)
})

test.for(['(', '[a', '*', '(?=x)', '(a)\\1', '((a{1,1000}){1,1000}){1,1000}'])(
  '%s is refused with what is wrong and a hint',
  (pattern) => {
    expect(() => parseLinePattern(pattern)).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message: expect.stringContaining(pattern),
        hint: expect.stringContaining('RE2'),
      }),
    )
  },
)
