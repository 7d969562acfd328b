import { expect, test } from 'vitest'
import {
  isReference,
  missingStamp,
  resolved,
  resolveText,
  secretsIn,
  secretsOf,
  stamped,
} from '../../../src/core/secret/references.ts'
import { agentSpec } from '../../support/process-spec.ts'

const secretOf = (name: string): string => `<${name}>`

test.for([
  { text: 'plain', names: [], given: 'plain' },
  { text: '$' + '{secret:a}', names: ['a'], given: '<a>' },
  { text: 'Bearer $' + '{secret:a.b-c_1}!', names: ['a.b-c_1'], given: 'Bearer <a.b-c_1>!' },
  { text: '$' + '{secret:a}$' + '{secret:b}$' + '{secret:a}', names: ['a', 'b'], given: '<a><b><a>' },
  { text: '$$' + '{secret:a}', names: [], given: '$' + '{secret:a}' },
  { text: '$$$' + '{secret:a}', names: [], given: '$$' + '{secret:a}' },
  { text: '$' + '{secret:}', names: [], given: '$' + '{secret:}' },
  { text: '$' + '{secret:a b}', names: [], given: '$' + '{secret:a b}' },
  { text: '$' + '{secret:-a}', names: [], given: '$' + '{secret:-a}' },
  { text: '$' + '{SECRET:a}', names: [], given: '$' + '{SECRET:a}' },
  { text: '$' + '{secret:a', names: [], given: '$' + '{secret:a' },
])('$text names $names and gives $given', ({ text, names, given }) => {
  expect(secretsIn(text)).toEqual(names)
  expect(resolveText(text, secretOf)).toBe(given)
})

test('a value is put in as it is, whatever it looks like', () => {
  const odd = "$& $1 $$ $' \\ $" + '{secret:b}'
  expect(resolveText('x$' + '{secret:a}y', () => odd)).toBe(`x${odd}y`)
})

test('what is one reference and nothing else is told from what has one', () => {
  expect(isReference('$' + '{secret:a}')).toBe(true)
  expect(['a', 'x$' + '{secret:a}', '$$' + '{secret:a}'].some(isReference)).toBe(false)
})

test('of a spec, references count in env, headers and token, and nowhere else', () => {
  const text = '$' + '{secret:x}'
  const probe = { id: 'p', target: { url: text, headers: { Authorization: `Bearer ${text}` } } }
  expect(resolved(probe, secretOf)).toEqual({
    id: 'p',
    target: { url: text, headers: { Authorization: 'Bearer <x>' } },
  })
  expect(resolved({ token: text, name: text }, secretOf)).toEqual({ token: '<x>', name: text })
  expect(resolved({ token: null }, secretOf)).toEqual({ token: null })
  const spec = agentSpec('a', { env: { KEY: text, PLAIN: 'p' }, labels: { l: text }, cwd: text })
  expect(resolved(spec, secretOf)).toEqual({ ...spec, env: { KEY: '<x>', PLAIN: 'p' } })
  expect(secretsOf(spec)).toEqual(['x'])
})

test('a spec that names secrets carries their stamps, and one that names none is left as it is', () => {
  const plain = agentSpec('a')
  expect(stamped(plain, () => '1')).toBe(plain)
  const spec = agentSpec('a', { env: { A: '$' + '{secret:b} $' + '{secret:a}' } })
  const known = stamped(spec, (name) => (name === 'a' ? 'id.1' : undefined))
  expect(known.secrets).toEqual({ a: 'id.1', b: missingStamp })
  expect(Object.isFrozen(known)).toBe(true)
})
