import { expect, test } from 'vitest'
import { parseConfig } from '../../../src/core/config/parse-config.ts'
import { isSecret } from '../../../src/core/config/secret-name.ts'
import { shownConfig } from '../../../src/core/config/shown-config.ts'
import { starterConfig } from '../../../src/core/config/starter.ts'

test('what looks like a secret is masked, what does not is shown', () => {
  const text =
    'version: 1\nagents: { a: { command: x, env: { OPENAI_API_KEY: sk-canary, LEVEL: info, DB: "postgres://u:canary@h/d" } } }'
  const { value } = parseConfig(text, { path: 'f' })
  const shown = value && shownConfig(value, isSecret)
  expect(shown).toMatchObject({
    agents: { a: { command: 'x', env: { OPENAI_API_KEY: '***', LEVEL: 'info', DB: '***' } } },
  })
  expect(JSON.stringify(shown)).not.toContain('canary')
})

test('what names a secret is shown: it is none itself', () => {
  const reference = ['$', '{secret:a}'].join('')
  const text = `version: 1\nagents: { a: { command: x, env: { API_KEY: "${reference}", TOKEN: "x${reference}" } }, g: { kind: openclaw, url: "ws://127.0.0.1:1", token: "${reference}" } }`
  const { value } = parseConfig(text, { path: 'f' })
  expect(value && shownConfig(value, isSecret)).toMatchObject({
    agents: { a: { env: { API_KEY: reference, TOKEN: '***' } }, g: { token: reference } },
  })
})

test('what is shown is a configuration that means the same', () => {
  const text =
    'version: 1\nname: x\nagents: { a: { command: x, readiness: { tcp: "h:80" }, restart: never, env: { A: 1 }, instances: 2 }, b: { argv: [y], depends_on: [a] } }'
  const { value } = parseConfig(text, { path: 'f' })
  const again = parseConfig(JSON.stringify(value && shownConfig(value, isSecret)), { path: 'f' })
  expect(again).toEqual({ value, issues: [] })
})

test('the starter is good, and has one agent to see', () => {
  const { value, issues } = parseConfig(starterConfig, { path: 'f' })
  expect(issues).toEqual([])
  expect(Object.keys(value?.agents ?? {})).toEqual(['clock'])
})

test('what the starter suggests is good as well', () => {
  const suggested = starterConfig.replaceAll(/^ {2}# (worker:| {2}\S.*)$/gm, '  $1')
  const { value, issues } = parseConfig(suggested, { path: 'f' })
  expect(issues).toEqual([])
  expect(value?.agents['worker']).toMatchObject({ instances: 2, depends_on: ['clock'], env_file: '.env' })
})
