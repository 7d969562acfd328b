import { expect, test } from 'vitest'
import { redactField, redactText, redactWords } from '../../../src/core/plane-log/redact.ts'

const hex = '0123456789abcdef'.repeat(4)
const key = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7'

test.for([
  { text: 'sk-proj-abcDEF123456789', shows: '***' },
  { text: 'key pk_live_0123456789abcdef!', shows: 'key ***!' },
  { text: 'xoxb-123456789012-abc', shows: '***' },
  { text: 'ghp_0123456789abcdefghij', shows: '***' },
  { text: 'github_pat_11ABCDEFG0123456789', shows: '***' },
  { text: 'AKIAIOSFODNN7EXAMPLE', shows: '***' },
  { text: `sca_${'a'.repeat(38)}`, shows: '***' },
  { text: `token digest ${hex} ends`, shows: 'token digest *** ends' },
  { text: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl', shows: '***' },
  { text: 'Authorization: Bearer abc.def-123456', shows: 'Authorization: *** ***' },
  { text: 'a Bearer abcdefgh12345 b', shows: 'a Bearer *** b' },
  { text: 'postgres://me:hunter2@db/x', shows: 'postgres://me:***@db/x' },
  { text: 'https://0123456789abcdef0123@host/x', shows: 'https://***@host/x' },
  { text: 'API_KEY=hunter22 next', shows: 'API_KEY=*** next' },
  { text: '{"password": "a b c", "x": 1}', shows: '{"password": "***", "x": 1}' },
  { text: "secret: 'it is'", shows: "secret: '***'" },
  { text: 'run --api-key hunter22 --now', shows: 'run --api-key *** --now' },
  { text: 'GET /x?token=abcdef&y=1', shows: 'GET /x?token=***&y=1' },
  { text: `-----BEGIN RSA PRIVATE KEY-----\n${key}\n-----END RSA PRIVATE KEY-----`, shows: '***' },
  { text: `"-----BEGIN PRIVATE KEY-----\\n${key}", and more`, shows: '"***", and more' },
])('$text shows as $shows', ({ text, shows }) => {
  expect(redactText(text)).toBe(shows)
})

test.for([
  'worker: ready → backoff: exited with 1; starts again in 250 ms',
  'agent.list: OK in 0.8 ms caller=token:3f2a requestId=9f3a12c4-17',
  'input_tokens=5312 max_tokens: 4096',
  '--token-file /home/me/token',
  'disk-usage-percentage-of-volume',
  '019ab3c4-1234-7abc-8def-0123456789ab',
  'http://127.0.0.1:3737/health',
  'ends at 12:30:00, see https://example.com/a@b',
])('%s is no secret', (text) => {
  expect(redactText(text)).toBe(text)
})

test.for([
  { name: 'password', text: 'x', shows: '***' },
  { name: 'accessToken', text: 'x', shows: '***' },
  { name: 'x-api-key', text: 'x', shows: '***' },
  { name: 'authorization', text: 'x', shows: '***' },
  { name: 'hash', text: hex, shows: hex },
  { name: 'hash', text: 'sk-0123456789abcdef', shows: '***' },
  { name: 'agentId', text: 'worker', shows: 'worker' },
])('a field $name with $text shows as $shows', ({ name, text, shows }) => {
  expect(redactField(name, text)).toBe(shows)
})

test('the word after a flag with a secret name is masked, a flag after it is not', () => {
  expect(redactWords(['node', '--api-key', 'x', '--token', '--now', 'a b', '--secret=hunter2'])).toEqual([
    'node',
    '--api-key',
    '***',
    '--token',
    '--now',
    'a b',
    '--secret=***',
  ])
})

test('what was masked stays as it is', () => {
  const once = redactText('Authorization: Bearer abcdefgh12345, password="a b", postgres://me:pw@db')
  expect(redactText(once)).toBe(once)
})

// A pattern that goes back over what it has read would take hours for these.
test.for([
  'eyJ',
  'sk-',
  'a://a:',
  'token',
  '-----BEGIN PRIVATE KEY-----',
  '--token ',
  'a.',
  'password=',
  '"',
  'bearer ',
  '://',
  'eyJaaaaaaaa.',
  "password='",
  'token"    :',
  '-',
  ' ',
  '0',
])('a million characters of %o take time in proportion', (part) => {
  const text = part.repeat(1_000_000 / part.length)
  expect(redactText(text).length).toBeLessThanOrEqual(text.length)
})
