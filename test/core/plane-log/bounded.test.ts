import { expect, test } from 'vitest'
import { boundedFields, boundedText, textMax } from '../../../src/core/plane-log/bounded.ts'

test('a text of 10 MB is cut, and says how long it was', () => {
  const text = boundedText('x'.repeat(10_000_000))
  expect(text.length).toBeLessThan(textMax + 100)
  expect(text).toMatch(/x… \(cut: it has 10000000 characters\)$/)
})

test.for([-600, -20, -10, -1, 0, 100, 500, 530])(
  'nothing of a secret shows that begins %i characters from the cut',
  (at) => {
    const secret = 'sk-0123456789abcdefghijklmnopqrstuvwxyz'
    const text = `${' '.repeat(textMax + at)}${secret}${' '.repeat(5_000)}`
    expect(boundedText(text)).not.toContain('sk-')
  },
)

test('a cut does not leave half a character', () => {
  expect(boundedText('🦀'.repeat(10_000)).isWellFormed()).toBe(true)
})

test('whatever the fields are, a record is JSON of a bounded size', () => {
  const circle: Record<string, unknown> = { big: 'x'.repeat(100_000) }
  circle['self'] = circle
  const deep = (depth: number): object =>
    Object.fromEntries(Array.from({ length: 30 }, (_, index) => [index, depth > 0 ? deep(depth - 1) : 1]))
  const fields = {
    count: 10n,
    never: Number.NaN,
    get trap() {
      throw new Error('no')
    },
    deep: deep(3),
    circle,
    many: Array.from({ length: 10_000 }, () => 'x'.repeat(1_000)),
    keys: Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key-${index}`, index])),
    nothing: undefined,
    call: () => 1,
  }
  const text = JSON.stringify(boundedFields(fields))
  expect(text.length).toBeLessThan(65_536)
  expect(JSON.parse(text)).toMatchObject({ count: '10', never: 'NaN', trap: '(cannot be read)' })
})

test('secrets are masked at any depth, by name and by looks, and an error tells its message alone', () => {
  const error = Object.assign(new Error('refused for sk-0123456789abcdef'), { code: 'X', apiKey: 'hidden' })
  const fields = boundedFields({
    headers: { authorization: 'hidden', 'x-api-key': 'hidden' },
    list: [{ password: 'hidden' }, 'postgres://me:hidden@db'],
    command: ['run', '--token', 'hidden'],
    error,
  })
  expect(JSON.stringify(fields)).not.toMatch(/hidden|sk-/)
  expect(fields['error']).toEqual({ name: 'Error', message: 'refused for ***', code: 'X' })
})
