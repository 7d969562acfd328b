import { expect, test } from 'vitest'
import { readOwnToken } from '../../../../src/core/adapters/openclaw/own-token.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const named = ['$', '{TOKEN}'].join('')

test.for([
  { text: `// c\n{ gateway: { auth: { mode: 'token', token: 'abc', }, } }`, token: 'abc' },
  { text: '{"gateway":{"auth":{"mode":"password","password":"p","token":"t"}}}', token: 'p' },
  { text: `{"gateway":{"auth":{"token":"${named}"}}}`, token: 'of the environment' },
  { text: `{"gateway":{"auth":{"token":"x${named}"}}}`, token: undefined },
  { text: '{"gateway":{"auth":{"token":{"source":"file","path":"/x"}}}}', token: 'given' },
  { text: '{"gateway":{}}', token: 'given' },
  { text: '{ not a file of theirs', token: 'given' },
])('of $text it is $token', ({ text, token }) => {
  using folder = tempFolder()
  const env = { TOKEN: 'of the environment', OPENCLAW_GATEWAY_TOKEN: 'given' }
  expect(readOwnToken(folder.write('openclaw.json', text), env)).toBe(token)
})

test('of a file that is not there it is what the environment has', () => {
  expect(readOwnToken('/nowhere/openclaw.json', {})).toBeUndefined()
})
