import { expect, test } from 'vitest'
import { defaultLevels, isWritten, overrideLevels } from '../../../src/core/plane-log/levels.ts'

test.for([
  { text: undefined, rules: { level: 'info', modules: {} } },
  { text: '', rules: { level: 'info', modules: {} } },
  { text: 'debug', rules: { level: 'debug', modules: {} } },
  { text: 'http=debug, warn', rules: { level: 'warn', modules: { http: 'debug' } } },
  { text: 'http=debug,socket=trace', rules: { level: 'info', modules: { http: 'debug', socket: 'trace' } } },
] as const)('$text over the defaults', ({ text, rules }) => {
  expect(overrideLevels(defaultLevels, text)).toEqual(rules)
})

test('what the environment says wins over the file, module by module', () => {
  const file = { level: 'warn', modules: { http: 'error', store: 'debug' } } as const
  expect(overrideLevels(file, 'http=trace')).toEqual({
    level: 'warn',
    modules: { http: 'trace', store: 'debug' },
  })
})

test.for([
  { text: 'debgu', hint: 'Did you mean debug?' },
  { text: 'htp=debug', hint: 'Did you mean http?' },
  { text: 'http=', hint: 'It takes trace' },
  { text: '=info', hint: 'It takes plane' },
])('$text is refused with a cure', ({ text, hint }) => {
  expect(() => overrideLevels(defaultLevels, text)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', hint: expect.stringContaining(hint) }),
  )
})

test.for([
  { module: 'http', level: 'debug', is: true },
  { module: 'http', level: 'trace', is: false },
  { module: 'store', level: 'info', is: false },
  { module: 'store', level: 'fatal', is: true },
] as const)('$level of $module is written: $is', ({ module, level, is }) => {
  expect(isWritten({ level: 'warn', modules: { http: 'debug' } }, module, level)).toBe(is)
})
