import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseConfig } from '../../../src/core/config/parse-config.ts'

const read = (text: string) => parseConfig(text, { path: 'f' })
const agents = (count: number, of: (index: number) => string) =>
  `version: 1\nagents:\n${Array.from({ length: count }, (_, index) => `  a${index}: ${of(index)}`).join('\n')}\n`

test.for(['[', '{', '- ', '? ', 'a: ', '{a: ', '[*a, ', ': '])(
  'nesting of %j without end is told as that, at the level that is too deep',
  (piece) => {
    const { value, issues } = read(piece.repeat(10_000))
    expect(value).toBeUndefined()
    expect(issues).toMatchObject([{ message: 'is nested deeper than 32 levels', line: 1 }])
  },
)

test.for([']', '"', '*a ', '&a ', '!a ', '%a\n', 'a:\n', 'k: 1\n', '---\n', '\0', '|\n', ', '])(
  'ten thousand times %j gives no more than a page of issues',
  (piece) => {
    const { value, issues } = read(piece.repeat(10_000))
    expect(value).toBeUndefined()
    expect(issues.length).toBeGreaterThan(0)
    expect(issues.length).toBeLessThan(102)
  },
)

test('a map of ten thousand keys is told in a hundred issues and a count', () => {
  const { issues } = read(Array.from({ length: 10_000 }, (_, index) => `key${index}: 1`).join('\n'))
  expect(issues).toHaveLength(101)
  expect(issues.at(-1)?.message).toMatch(/^has 9\d{3} more faults$/)
})

test.for([
  { why: 'instances by the million', text: agents(5_000, () => '{ command: x, instances: 1000 }') },
  { why: 'an agent for every word', text: agents(10_001, () => '{ command: x }') },
])('$why are refused without making one of them', ({ text }) => {
  expect(read(text).issues.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^come to \d+ with their instances; 10000 are the most$/),
  ])
})

test('nine thousand agents in a chain are a good configuration', () => {
  const { value, issues } = read(
    agents(9_000, (index) => `{ command: x, depends_on: [${index === 8_999 ? '' : `a${index + 1}`}] }`),
  )
  expect(issues).toEqual([])
  expect(Object.keys(value?.agents ?? {})).toHaveLength(9_000)
})

test.for([
  { why: 'a chain of anchors', text: `a0: &a0 [x]\n${chain(900)}` },
  { why: 'a value that holds itself', text: 'version: 1\nagents: &a { b: *a }\n' },
  {
    why: 'a large map that many agents name',
    text: `version: 1\nx: &e {${Array.from({ length: 20_000 }, (_, index) => `A${index}: 1`).join(', ')}}\n${Array.from({ length: 900 }, (_, index) => `a${index}: *e`).join('\n')}`,
  },
])('$why grows without measure', ({ text }) => {
  expect(read(text).issues.at(0)?.message).toBe('grows without measure through its aliases')
})

function chain(length: number): string {
  return Array.from({ length }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`).join(
    '\n',
  )
}

test('an anchor that nine hundred agents name is a good configuration', () => {
  const text = agents(900, (index) =>
    index === 0 ? '{ command: x, env: &e { A: 1 } }' : '{ command: x, env: *e }',
  )
  expect(read(text).issues).toEqual([])
})

test('a key cannot reach into the objects of JavaScript', () => {
  const text =
    'version: 1\n__proto__: { a: 1 }\nagents:\n  __proto__: { command: x }\n  a: { command: x, env: { __proto__: y } }\n'
  expect(read(text).issues.map(({ path, line }) => [path, line])).toEqual([
    ['__proto__', 2],
    ['__proto__', 2],
    ['agents.__proto__', 4],
    ['agents.a.env.__proto__', 5],
  ])
})

test('a key cannot speak to the terminal', () => {
  const [issue] = read('version: 1\n"\\e[2Jgone\\x07": 1\n').issues
  expect(JSON.stringify(issue)).not.toMatch(/\\u00(1b|07)/)
  expect(issue?.path).toContain('gone')
})

const canary = 'canary-5f1c'
test.for([
  `version: 1\nagents: { a: { command: x, env: { KEY: [${canary}] } } }`,
  `version: 1\nagents: { a: { command: x, stop: ${canary}, restart: ${canary} } }`,
  `version: ${canary}\nname: "${canary} ${canary}"\nstore: ${canary}\napi: { host: ${canary}, port: ${canary} }`,
  `version: 1\nagents: { a: { command: x, readiness: { tcp: "${canary}", http: "${canary}", log: "(${canary}" } } }`,
  `version: 1\nenv: "${canary}\nagents: {}`,
  `version: 1\nagents:\n  a:\n    env: ${canary}: ${canary}: x`,
  `version: 1\n${canary}\n"${canary}" ]`,
  `version: 1\nagents: { a: { command: "x\\q${canary}" } }`,
])('no issue says what stands in the file: %j', (text) => {
  const { issues } = read(text)
  expect(issues.length).toBeGreaterThan(0)
  expect(JSON.stringify(issues)).not.toContain(canary)
})

const piece = fc.oneof(
  fc.constantFrom(
    'version: 1\n',
    'agents:\n',
    '  a:\n',
    '    command: x\n',
    '    restart: ',
    'never\n',
    '    depends_on: [a, b]\n',
    'defaults: ',
    '&x ',
    '*x ',
    '<<: *x\n',
    '!!set ',
    '? ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    ': ',
    '|\n',
    '>-\n',
    '# c\n',
    '"',
    "'",
    '\t',
    '\r\n',
    '\n',
    '  ',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '\ufeff',
    '\0',
    '\ud800',
    'null',
    '.inf',
    '0x1F',
    '2026-01-01',
  ),
  fc.string({ maxLength: 6 }),
)

test('whatever the pieces, a text gives a value or issues with places that exist', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('')
      const { value, issues } = read(text)
      expect(value === undefined).toBe(issues.length > 0)
      const lines = text.split('\n')
      for (const { line = 0, column = 0 } of issues) {
        expect(line).toBeGreaterThan(0)
        expect(line).toBeLessThanOrEqual(lines.length)
        expect(column).toBeGreaterThan(0)
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('whatever the values, a map of the right keys gives a value or issues', () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('always', '10s', 'x', 80, ['a'], { log: 'x' }),
  )
  const keys =
    'command argv cwd env env_file inherit_env user fleet labels autostart order depends_on readiness restart stop log instances'
  const agent = fc.dictionary(fc.constantFrom(...keys.split(' ')), value)
  const config = fc.record({
    version: fc.constantFrom(1, 1, 1, 2),
    agents: fc.dictionary(fc.constantFrom('a', 'b', 'a-1', 'B'), agent),
    defaults: fc.option(agent, { nil: undefined }),
  })
  fc.assert(
    fc.property(config, (written) => {
      const { value: parsed, issues } = read(JSON.stringify(written))
      expect(parsed === undefined).toBe(issues.length > 0)
    }),
    { numRuns: 1_000 },
  )
})
