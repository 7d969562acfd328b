import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../../src/core/config/parse-config.ts'

const faultsOf = (text: string) => parseConfig(text, { path: 'superclaw.yaml' }).issues

test('a good file has a value and no issues', () => {
  const { value, issues } = parseConfig('version: 1\nagents:\n  web: { command: node web.js }\n', {
    path: 'f',
  })
  expect(issues).toEqual([])
  expect(value?.agents['web']).toMatchObject({
    command: 'node web.js',
    fleet: 'default',
    stop: { grace: 10_000 },
  })
})

test('JSON is read as the YAML that it is', () => {
  const { value } = parseConfig('{"version": 1, "agents": {"a": {"argv": ["sleep", 1]}}}', { path: 'f' })
  expect(value?.agents['a']).toMatchObject({ argv: ['sleep', '1'] })
})

test('all faults come at once, in the order of their lines, each with its place', () => {
  const text = [
    'version: 1',
    'agnts: {}',
    'agents:',
    '  web:',
    '    comand: node x',
    '    stop: { grace: soon }',
    '  worker:',
    '    command: x',
    '    depends_on: [wep]',
  ].join('\n')
  expect(faultsOf(text).map(({ line, column, path, cure }) => [line, column, path, cure])).toEqual([
    [2, 1, 'agnts', 'Did you mean agents?'],
    [4, 3, 'agents.web', 'Add `command:` or `argv:`'],
    [5, 5, 'agents.web.comand', 'Did you mean command?'],
    [6, 20, 'agents.web.stop.grace', undefined],
    [9, 18, 'agents.worker.depends_on.0', 'Did you mean web?'],
  ])
})

describe('refuses, with a place and in words', () => {
  test.for([
    { why: 'an empty file', text: '', says: /not a map/ },
    { why: 'a list', text: '- a', says: /not a map/ },
    { why: 'no version', text: 'agents: {}', says: /is missing/ },
    { why: 'a version to come', text: 'version: 2', says: /should be 1/ },
    { why: 'a key twice', text: 'version: 1\nversion: 1', says: /written twice/ },
    { why: 'broken YAML', text: 'version: 1\nagents: [', says: /./ },
    {
      why: 'a name that climbs out of a folder',
      text: 'version: 1\nagents: { ../x: { command: y } }',
      says: /not a name/,
    },
    { why: 'two dots in a name', text: 'version: 1\nagents: { a..b: { command: y } }', says: /not a name/ },
    { why: 'nothing to run', text: 'version: 1\nagents: { a: {} }', says: /nothing to run/ },
    {
      why: 'two things to run',
      text: 'version: 1\nagents: { a: { command: x, argv: [y] } }',
      says: /beside/,
    },
    {
      why: 'a circle',
      text: 'version: 1\nagents: { a: { command: x, depends_on: [b] }, b: { command: x, depends_on: [a] } }',
      says: /a -> b -> a/,
    },
    {
      why: 'an agent that waits for itself',
      text: 'version: 1\nagents: { a: { command: x, depends_on: [a] } }',
      says: /a -> a/,
    },
    {
      why: 'an instance that is called like another agent',
      text: 'version: 1\nagents: { a: { command: x, instances: 2 }, a-2: { command: y } }',
      says: /a-2/,
    },
    {
      why: 'names that differ in case only',
      text: 'version: 1\nagents: { web: { command: x }, WEB: { command: y } }',
      says: /WEB/,
    },
    { why: 'an address that others can reach', text: 'version: 1\napi: { host: 0.0.0.0 }', says: /loopback/ },
    { why: 'another store', text: 'version: 1\nstore: postgres://x', says: /embedded/ },
    {
      why: 'a pattern that RE2 does not know',
      text: 'version: 1\nagents: { a: { command: x, readiness: { log: "(?=a)" } } }',
      says: /RE2/,
    },
    {
      why: 'two kinds of readiness',
      text: 'version: 1\nagents: { a: { command: x, readiness: { log: a, tcp: 1 } } }',
      says: /exclude each other/,
    },
    { why: 'an agent that is a word', text: 'version: 1\nagents: { a: sleep }', says: /not a map/ },
  ])('$why', ({ text, says }) => {
    const issues = faultsOf(text)
    expect(issues.map(({ message }) => message).join('\n')).toMatch(says)
    for (const { line = 0, column = 0, file } of issues) {
      expect([line > 0, column > 0, file]).toEqual([true, true, 'superclaw.yaml'])
    }
  })
})

test('anchors that multiply are refused instead of unfolded', () => {
  const levels = ['a: &a [x, x, x, x, x, x, x, x, x]']
  for (const [letter, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg', 'ih'].map((pair) => [...pair])) {
    levels.push(`${letter}: &${letter} [${Array(9).fill(`*${before}`).join(', ')}]`)
  }
  expect(faultsOf(levels.join('\n'))[0]?.message).toMatch(/alias/i)
})

test('a file of two megabytes is refused before it is read', () => {
  expect(faultsOf(`version: 1\nname: ${'x'.repeat(2 << 20)}`)[0]?.message).toMatch(/larger than 1 MiB/)
})

test('a fault of the defaults is told once, where it stands', () => {
  const text =
    'version: 1\ndefaults: { restart: sometimes }\nagents: { a: { command: x }, b: { command: y } }'
  expect(faultsOf(text).map(({ path, line }) => [path, line])).toEqual([['defaults.restart', 2]])
})

test('an agent takes maps of the defaults key by key, and its own program instead of theirs', () => {
  const text =
    'version: 1\ndefaults: { command: old, env: { A: 1, B: 2 }, stop: { grace: 1s } }\nagents: { a: { argv: [new], env: { B: 3 } } }'
  const agent = parseConfig(text, { path: 'f' }).value?.agents['a']
  expect(agent).toMatchObject({
    argv: ['new'],
    env: { A: '1', B: '3' },
    stop: { grace: 1_000, signal: 'SIGTERM' },
  })
  expect(agent).not.toHaveProperty('command')
})

test.for([
  { yaml: '    liveness:', path: 'agents.a.liveness', cure: /liveness: \{ tcp: 8080 \}/ },
  { yaml: '    stall_timeout: ~', path: 'agents.a.stall_timeout', cure: /take this line out/ },
  { yaml: '    readiness: { tcp: null }', path: 'agents.a.readiness.tcp', cure: /take this line out/ },
  { yaml: '    restart:', path: 'agents.a.restart', cure: /take this line out/ },
  { yaml: '    restart: { success_codes: }', path: 'agents.a.restart.success_codes', cure: /Write one/ },
  { yaml: '    user:', path: 'agents.a.user', cure: /take this line out/ },
  { yaml: '    env: { TOKEN: }', path: 'agents.a.env.TOKEN', cure: /'' for an empty one/ },
  { yaml: '    depends_on: [null]', path: 'agents.a.depends_on.0', cure: /Write one/ },
  { yaml: 'name:', path: 'name', cure: /take this line out/ },
  { yaml: 'version:', path: 'version', cure: /version: 1/ },
  { yaml: 'api: { port: }', path: 'api.port', cure: /Write one/ },
  { yaml: 'defaults: { liveness: }', path: 'defaults.liveness', cure: /tcp: 8080/ },
])('a key with nothing after it is a fault where it stands: $yaml', ({ yaml, path, cure }) => {
  const head = yaml.startsWith('version') ? [] : ['version: 1']
  const lines = yaml.startsWith(' ') ? ['agents:', '  a:', '    command: x', yaml] : [yaml]
  const rest = yaml.startsWith(' ') ? [] : ['agents: { a: { command: x } }']
  const faults = faultsOf([...head, ...lines, ...rest].join('\n'))
  expect(faults).toMatchObject([{ path, message: 'has no value', line: head.length + lines.length }])
  expect(faults[0]?.cure).toMatch(cure)
})

test('what an agent leaves empty is its own fault, also where the defaults have a value', () => {
  const text = 'version: 1\ndefaults: { stall_timeout: 5m }\nagents:\n  a: { command: x, stall_timeout: }'
  expect(faultsOf(text)).toMatchObject([{ path: 'agents.a.stall_timeout', message: 'has no value', line: 4 }])
})

test('maps and lists whose entries are all commented out are empty', () => {
  const text = [
    ...['version: 1', 'defaults:', '  env:', 'api:', 'self:', '  remedies:', 'agents:', '  a:'],
    ...[
      '    command: x',
      '    env:',
      '      # A: 1',
      '    labels:',
      '    depends_on:',
      '    stop:',
      '    log:',
    ],
  ].join('\n')
  const { value, issues } = parseConfig(text, { path: 'f' })
  expect(issues).toEqual([])
  expect(value?.agents['a']).toMatchObject({ env: {}, labels: {}, depends_on: [], log: { keep: 5 } })
  expect(faultsOf('version: 1\ndefaults:\nagents:\n')).toEqual([])
})

test('whatever the text, it gives a value or issues with places, and never throws', () => {
  const lines = fc.constantFrom(
    'version: 1',
    'agents:',
    '  a:',
    '    command: x',
    '    depends_on: [a]',
    '  - b',
    '\t',
    '{',
    '*x',
    '&x',
    '!!js x',
    'defaults: 3',
    'env: {1: 2}',
    '? [a]',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(lines, { maxLength: 12 }).map((all) => all.join('\n')),
      ),
      (text) => {
        const { value, issues } = parseConfig(text, { path: 'f' })
        expect(value === undefined).toBe(issues.length > 0)
        for (const { line = 0, column = 0 } of issues) expect(line > 0 && column > 0).toBe(true)
      },
    ),
  )
})
