import { expect, test } from 'vitest'
import type { Answer, Clue, FoundBy } from '../../../src/core/discovery/finding.ts'
import { mergeClues } from '../../../src/core/discovery/merge-clues.ts'

const started: Answer = { kind: 'gateway', status: 'started', version: '2026.9.6' }
const silent: Answer = { kind: 'silent', detail: 'connection refused' }
const around = { ownAddresses: new Set(['192.0.2.10']), agents: [] }

function asked(by: FoundBy, host: string, answer: Answer = started, clue: Partial<Clue> = {}) {
  const endpoint = { host, port: 18789, isTls: false }
  return {
    clue: {
      by,
      detail: by,
      name: null,
      hostName: null,
      isGuess: false,
      endpoints: [endpoint] as const,
      ...clue,
    },
    endpoint,
    answer,
  }
}

test('a gateway that was found in three ways is one, as trustworthy as the best of them', () => {
  const findings = mergeClues(
    [
      asked('mdns', '192.0.2.10', started, { name: 'Mini' }),
      asked('port', '::1'),
      asked('lock_file', '127.0.0.1'),
    ],
    around,
  )
  expect(findings).toMatchObject([
    { url: 'ws://127.0.0.1:18789', trust: 'local', displayName: 'Mini', version: '2026.9.6', name: 'mini' },
  ])
  expect(findings[0]?.sources.map(({ by }) => by)).toEqual(['lock_file', 'port', 'mdns'])
  expect(findings[0]?.add).toBe('superclaw agent add mini --openclaw ws://127.0.0.1:18789')
})

test.for([
  {
    why: 'a beacon that nobody answers for is a claim',
    clue: asked('mdns', '192.0.2.77', silent),
    trust: 'claimed',
  },
  { why: 'one that answers has answered', clue: asked('mdns', '192.0.2.77'), trust: 'answered' },
  {
    why: 'a lock file is believed before its port listens',
    clue: asked('lock_file', '127.0.0.1', silent),
    trust: 'local',
  },
])('$why', ({ clue, trust }) => {
  expect(mergeClues([clue], around)).toMatchObject([{ trust }])
})

test('a guess that no gateway answers for is nothing', () => {
  expect(mergeClues([asked('port', '127.0.0.1', silent, { isGuess: true })], around)).toEqual([])
})

test('names of strangers hold no controls, and drive neither the agent name nor the shell', () => {
  const name = '\u001b]0;x\u0007$(reboot)\u202e; rm -rf'
  const [finding] = mergeClues([asked('mdns', '192.0.2.77', started, { name, detail: name })], around)
  expect(JSON.stringify(finding)).not.toMatch(/\\u001b|\\u0007|\u202e/)
  expect(finding?.name).toMatch(/^[a-z0-9-]+$/)
})

test('one that an agent watches names the agent, and no command', () => {
  const agents = [{ id: 'mini', target: 'wss://localhost:18789/path' }]
  expect(mergeClues([asked('port', '127.0.0.1')], { ...around, agents })).toMatchObject([
    { agentId: 'mini', add: null },
  ])
})
