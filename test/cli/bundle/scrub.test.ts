import { expect, test } from 'vitest'
import { withoutVariables } from '../../../src/cli/bundle/local-facts.ts'
import { createScrub } from '../../../src/cli/bundle/scrub.ts'

test('a secret that is known is taken out wherever it stands, also as JSON and a URL have it', () => {
  const { text, json } = createScrub(['hunter"2 and', 'short', 'hunter"2 and more'])
  expect(text('a hunter"2 and more b hunter%222%20and c')).toBe('a *** b *** c')
  expect(json({ note: 'a hunter"2 and b' })).toBe('{\n  "note": "a *** b"\n}\n')
  expect(text('a short word')).toBe('a short word')
})

test('what looks like a secret is taken out of data and text, and values of an environment always', () => {
  const { text, json } = createScrub([])
  expect(
    JSON.parse(
      json({ env: { PLAIN: 'x' }, token: 'y', list: ['sk-0123456789abcdef'], hash: 'a'.repeat(64) }),
    ),
  ).toEqual({
    env: { PLAIN: '***' },
    token: '***',
    list: ['***'],
    hash: 'a'.repeat(64),
  })
  const key = '-----BEGIN PRIVATE KEY-----\nMIIE\nvQIB\n-----END PRIVATE KEY-----'
  expect(text(`before\n${key}`)).toBe('before\n***')
})

test('a unit shows none of its variables', () => {
  const unit = '[Service]\nEnvironment="A=secret" \\\n  "B=secret"\nExecStart=/bin/x\nEnvironment=C=secret\n'
  expect(withoutVariables(unit)).toBe('[Service]\nEnvironment=***\nExecStart=/bin/x\nEnvironment=***\n')
  const plist =
    '<key>EnvironmentVariables</key>\n<dict><key>A</key><string>secret</string></dict><key>Label</key>'
  expect(withoutVariables(plist)).not.toContain('secret')
  expect(withoutVariables(plist)).toContain('<key>Label</key>')
})
