import { expect, test } from 'vitest'
import { compareSpecs, specDigest } from '../../../src/core/config/spec-changes.ts'
import { agentSpec } from '../../support/process-spec.ts'

const before = agentSpec('a', { env: { A: '1', B: '2' } })
const withSecret = { A: '1', B: `\${secret:b}` }
const gateway = { url: 'ws://127.0.0.1:1', token: `\${secret:t}`, tlsFingerprint: null }

test.for([
  { what: 'nothing', change: {}, is: 'same' },
  { what: 'the order of variables', change: { env: { B: '2', A: '1' } }, is: 'same' },
  { what: 'labels', change: { labels: { tier: 'web' } }, is: 'in_place' },
  { what: 'order', change: { order: 1 }, is: 'in_place' },
  { what: 'dependencies', change: { dependsOn: ['b'] }, is: 'in_place' },
  { what: 'log limits', change: { log: { maxSizeBytes: 1, keep: 1 } }, is: 'in_place' },
  { what: 'restart policy', change: { restart: { ...before.restart, when: 'never' } }, is: 'in_place' },
  { what: 'stop policy', change: { stop: { signal: 'SIGINT', graceMs: 1 } }, is: 'in_place' },
  { what: 'fleet', change: { fleet: 'other' }, is: 'in_place' },
  { what: 'autostart', change: { autostart: false }, is: 'in_place' },
  { what: 'the command', change: { command: ['/bin/false'] }, is: 'restart' },
  { what: 'the order of words', change: { command: ['/bin/true', 'a', 'b'] }, is: 'restart' },
  { what: 'the folder', change: { cwd: '/tmp' }, is: 'restart' },
  { what: 'a variable', change: { env: { A: '1', B: '3' } }, is: 'restart' },
  { what: 'what is inherited', change: { inheritEnv: [] }, is: 'restart' },
  { what: 'how its gateway is reached', change: { gateway, secrets: { t: 'id.1' } }, is: 'in_place' },
  { what: 'its repair', change: { repair: { command: ['x'], codes: [78], timeoutMs: 1 } }, is: 'in_place' },
  { what: 'the user', change: { user: 'nobody' }, is: 'restart' },
] as const)('a change of $what is: $is', ({ change, is }) => {
  expect(compareSpecs(before, agentSpec('a', { env: before.env, ...change }))).toBe(is)
})

test('a change of a secret asks for another process when a variable names it', () => {
  const of = (b: string, t: string) => agentSpec('a', { env: withSecret, gateway, secrets: { b, t } })
  expect(compareSpecs(of('id.1', 'id.1'), of('id.1', 'id.2'))).toBe('in_place')
  expect(compareSpecs(of('id.1', 'id.1'), of('id.2', 'id.1'))).toBe('restart')
})

test('the digest is that of the content, whatever the order of its keys', () => {
  const same = agentSpec('a', { env: { B: '2', A: '1' } })
  const shout = (text: string) => text.toUpperCase()
  expect(specDigest(same, shout)).toBe(specDigest(before, shout))
  expect(specDigest(agentSpec('b'), shout)).not.toBe(specDigest(before, shout))
})
