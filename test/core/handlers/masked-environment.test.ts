import { expect, test } from 'vitest'
import { isSecret } from '../../../src/core/config/secret-name.ts'
import { maskedEnvironment } from '../../../src/core/handlers/masked-environment.ts'
import { agentSpec } from '../../support/process-spec.ts'

test.for([
  { name: 'ANTHROPIC_API_KEY', value: 'x', secret: true },
  { name: 'DB_PASSWORD', value: 'x', secret: true },
  { name: 'GITHUB_TOKEN', value: 'x', secret: true },
  { name: 'DATABASE_URL', value: 'postgres://user:pass@host/db', secret: true },
  { name: 'NOTE', value: 'sk-ant-0123456789abcdef', secret: true },
  { name: 'PATH', value: '/usr/bin', secret: false },
  { name: 'KEYBOARD', value: 'de', secret: false },
  { name: 'PAGE', value: 'http://localhost:1/x', secret: false },
])('$name=$value is masked: $secret', ({ name, value, secret }) => {
  expect(isSecret(name, value)).toBe(secret)
})

test('an agent shows what it inherits and what its file says, and never a variable of SuperClaw', () => {
  const spec = agentSpec('a', { env: { MODE: 'fast', API_KEY: 'k' } })
  const shown = maskedEnvironment(spec, { PATH: '/bin', MODE: 'slow', SUPERCLAW_TOKEN: 't' })
  expect(shown).toEqual([
    { name: 'API_KEY', value: '***', isMasked: true, origin: 'config' },
    { name: 'MODE', value: 'fast', isMasked: false, origin: 'config' },
    { name: 'PATH', value: '/bin', isMasked: false, origin: 'inherited' },
  ])
})

test('what comes from secrets is masked, in whole and in part, and what is escaped is shown as it is given', () => {
  const reference = ['$', '{secret:a}'].join('')
  const spec = agentSpec('a', { env: { ALL: reference, PART: `user:${reference}`, PLAIN: `$${reference}` } })
  expect(maskedEnvironment(spec, {})).toEqual([
    { name: 'ALL', value: '***', isMasked: true, origin: 'secret' },
    { name: 'PART', value: '***', isMasked: true, origin: 'secret' },
    { name: 'PLAIN', value: reference, isMasked: false, origin: 'config' },
  ])
})

test('an agent that inherits some variables shows those alone', () => {
  const spec = agentSpec('a', { env: {}, inheritEnv: ['HOME'] })
  expect(maskedEnvironment(spec, { PATH: '/bin', HOME: '/h' }).map(({ name }) => name)).toEqual(['HOME'])
})
