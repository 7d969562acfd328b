import { describe, expect, test } from 'vitest'
import { agentSpecs } from '../../../src/core/config/agent-specs.ts'
import { parseConfig } from '../../../src/core/config/parse-config.ts'
import { shownConfig } from '../../../src/core/config/shown-config.ts'

const parse = (agents: string) => parseConfig(`version: 1\n${agents}`, { path: 'f' })

function specOf(agent: string, above = '') {
  const { value, issues } = parse(`${above}agents:\n  a: ${agent}\n`)
  if (!value) throw new Error(JSON.stringify(issues))
  return agentSpecs(value, { baseDir: '/', envFiles: new Map() })[0]
}

describe('a watched agent', () => {
  test('has every default filled in', () => {
    expect(specOf('{ kind: probe, http: "http://h/" }')).toEqual({
      ...{ id: 'a', name: 'a', fleet: 'default', kind: 'probe', instance: null, labels: {}, autostart: true },
      target: { kind: 'http', url: 'http://h/', headers: {}, statuses: [[200, 399]], bodyPattern: null },
      ...{ intervalMs: 30_000, timeoutMs: 10_000, slowMs: null, failures: 3, successes: 1 },
    })
    expect(specOf('{ kind: push }')).toMatchObject({ everyMs: 60_000, graceMs: 30_000 })
    expect(specOf('{ kind: openclaw, url: "ws://127.0.0.1:18789" }')).toMatchObject({
      ...{ token: null, login: 'token', isPlaintextAllowed: false },
    })
    expect(specOf('{ kind: openclaw, url: "wss://gateway.example" }')).toMatchObject({ login: 'device' })
  })

  test.for([
    ['200', [[200, 200]]],
    ['"200-204"', [[200, 204]]],
    [
      '[200, "300-302"]',
      [
        [200, 200],
        [300, 302],
      ],
    ],
  ] as const)('expects the status %s', ([status, statuses]) => {
    expect(specOf(`{ kind: probe, http: "http://h/", expect: { status: ${status} } }`)).toMatchObject({
      target: { statuses },
    })
  })

  test('takes of the defaults what its kind has', () => {
    const above = 'defaults: { fleet: prod, labels: { tier: web }, stop: { grace: 1s }, command: x }\n'
    expect(specOf('{ kind: push, labels: { job: nightly } }', above)).toMatchObject({
      ...{ kind: 'push', fleet: 'prod', labels: { tier: 'web', job: 'nightly' } },
    })
  })

  test.for([
    ['{ kind: proces, command: x }', 'agents.a.kind', 'is none of process, probe, push and openclaw'],
    ['{ kind: probe }', 'agents.a', 'does not say what to look at'],
    ['{ kind: probe, http: "http://h/", tcp: 80 }', 'agents.a', 'has http and tcp, which exclude each other'],
    ['{ kind: probe, tcp: 80, headers: { a: b } }', 'agents.a.headers', 'is for `http` alone'],
    ['{ kind: probe, tcp: 80, expect: { body: x } }', 'agents.a.expect.body', 'is for `http` alone'],
    ['{ kind: probe, tcp: 80, command: x }', 'agents.a.command', 'is not a setting'],
    ['{ kind: probe, tcp: 80, interval: 10ms }', 'agents.a.interval', 'is shorter than 1s'],
    ['{ kind: probe, http: "http://h/", expect: { status: 20 } }', 'agents.a.expect.status', /status/],
    ['{ kind: push, every: 30d }', 'agents.a.every', 'is longer than 20 days'],
    ['{ kind: openclaw }', 'agents.a.url', 'is missing'],
    ['{ kind: openclaw, url: "ws://u:p@localhost:1" }', 'agents.a.url', /holds a user name or password/],
    ['{ kind: probe, http: "http://u:p@h/" }', 'agents.a.http', /holds a user name or password/],
    ['{ kind: openclaw, url: "http://h" }', 'agents.a.url', 'is not a ws:// or wss:// address'],
    ['{ kind: openclaw, url: "ws://10.0.0.7:18789" }', 'agents.a.url', /another machine, and unencrypted/],
    ['{ kind: openclaw, url: "ws://localhost", tls_fingerprint: ab }', 'agents.a.tls_fingerprint', /SHA-256/],
  ] as const)('%s is told of at %s', ([agent, path, message]) => {
    const found = parse(`agents:\n  a: ${agent}\n`).issues
    expect(found.map((issue) => issue.path)).toEqual([path])
    expect(found[0]?.message).toMatch(message)
    expect(found[0]?.line).toBe(3)
  })

  test('is told by ws:// to another machine where that was allowed', () => {
    const agent = '{ kind: openclaw, url: "ws://100.64.0.7:18789", allow_plaintext: true }'
    expect(specOf(agent)).toMatchObject({ login: 'device', isPlaintextAllowed: true })
  })

  test('is no agent to depend on', () => {
    const { issues } = parse('agents:\n  a: { command: x, depends_on: [b] }\n  b: { kind: push }\n')
    expect(issues).toMatchObject([
      { path: 'agents.a.depends_on.0', message: 'names b, which is watched and not run' },
    ])
  })

  test('is shown without its secrets', () => {
    const { value } = parse(
      'agents:\n  g: { kind: openclaw, url: "ws://localhost", token: hush }\n  p: { kind: probe, http: "http://h/", headers: { Authorization: hush, Accept: all } }\n',
    )
    const shown = value && shownConfig(value, (name) => name === 'Authorization')
    expect(JSON.stringify(shown)).not.toContain('hush')
    expect(JSON.stringify(shown)).toContain('all')
  })
})
