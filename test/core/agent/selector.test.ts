import { expect, test } from 'vitest'
import { matchesSelector, parseSelector } from '../../../src/core/agent/selector.ts'

const labels = { tier: 'web', zone: 'eu', canary: '' }

test.for([
  { selector: '', matches: true, why: 'an empty selector takes everything' },
  { selector: 'tier=web', matches: true, why: 'one = compares' },
  { selector: 'tier==web', matches: true, why: 'two = are the same as one' },
  { selector: 'tier = web , zone = eu', matches: true, why: 'spaces do not matter' },
  { selector: 'tier=web,zone=us', matches: false, why: 'all conditions must hold' },
  { selector: 'zone!=us', matches: true, why: '!= takes another value' },
  { selector: 'zone!=eu', matches: false, why: '!= refuses the value' },
  { selector: 'missing!=x', matches: true, why: '!= takes a label that is missing' },
  { selector: 'canary', matches: true, why: 'a bare key asks for the label, even an empty one' },
  { selector: 'canary=', matches: true, why: 'an empty value is a value' },
  { selector: '!canary', matches: false, why: '! refuses the label' },
  { selector: '!missing', matches: true, why: '! takes what lacks it' },
  { selector: 'toString', matches: false, why: 'what every object inherits is no label' },
  { selector: 'app.io/name=x', matches: false, why: 'dots and slashes belong to a key' },
])('$why ($selector)', ({ selector, matches }) => {
  expect(matchesSelector(parseSelector(selector), labels)).toBe(matches)
})

test.for(['=web', 'tier=a=b', '!tier=web', 'tier=web,,', 'a b', '!', 'tier!web'])(
  'refuses %s',
  (selector) => {
    expect(() => parseSelector(selector)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  },
)
