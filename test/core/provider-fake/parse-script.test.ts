import { expect, test } from 'vitest'
import { parseScript, readScript } from '../../../src/core/provider-fake/parse-script.ts'

const issuesOf = (text: string): string[] =>
  parseScript(text, { path: 'script.yaml' }).issues.map(
    ({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`,
  )

test('every fault of a script is told at once, with its place', () => {
  const text = `version: 1
sed: 3
rules:
  - when: { modle: x, prompt: '(', call: 3..1 }
    reply: { txt: hi }
  - name: nothing
  - fail: { how: stall, status: 500 }
  - fail: { after: 3 }
  - reply: hi
    pace: { tokens_per_second: fast }
`
  expect(issuesOf(text)).toEqual([
    '2:1 sed: is not a setting',
    '4:13 rules.0.when.modle: is not a setting',
    '4:31 rules.0.when.prompt: is not a regular expression in RE2 syntax',
    '4:42 rules.0.when.call: is not a number or a range; write 2, 2..4 or 2..',
    '5:14 rules.0.reply.txt: is not a setting',
    '6:5 rules.1: says nothing to answer',
    '7:33 rules.2.fail.status: means nothing with how: stall',
    '8:11 rules.3.fail: does not say how it fails',
    '10:32 rules.4.pace.tokens_per_second: should be a number',
  ])
})

test.for([
  ['', '1:1 : is not a map of settings'],
  ['[]', '1:1 : is not a map of settings'],
  ['rules: []', '1:1 version: is missing'],
  ['version: 1\nseed:', '2:1 seed: has no value'],
  ['version: 1\nrules: [{ reply: }]', '2:11 rules.0.reply: has no value'],
  ['version: 2', '1:10 version: should be 1'],
  ['version: 1\nrules: 3', '2:8 rules: should be a list'],
  ['version: 1\nkeys: some', '2:7 keys: should be one of "optional", "required", or should be a list'],
  [
    'version: 1\nrules: [{ fail: { status: 429, how: reset } }]',
    '2:27 rules.0.fail.status: means nothing with how: reset',
  ],
  [
    'version: 1\nrules: [{ fail: { how: reset, retry_after: 3s } }]',
    '2:44 rules.0.fail.retry_after: means nothing without a status',
  ],
  [
    'version: 1\nrules: [{ reply: hi, headers: { "a b": c } }]',
    '2:33 rules.0.headers.a b: is not the name of a header',
  ],
] as const)('%j is refused: %s', ([text, issue]) => {
  expect(issuesOf(text)).toEqual([issue])
})

test('an unknown key comes with the one that was probably meant', () => {
  const { issues } = parseScript('version: 1\nrules: [{ replay: hi }]', { path: 'x' })
  expect(issues).toMatchObject([{ path: 'rules.0.replay', cure: 'Did you mean reply?' }])
})

test('short forms mean the same as long ones', () => {
  const short = readScript({ version: 1, rules: [{ when: { model: 'a', call: 2 }, reply: 'hi', fail: 529 }] })
  const long = readScript({
    version: 1,
    rules: [{ when: { model: ['a'], call: '2..2' }, reply: { text: 'hi' }, fail: { status: 529 } }],
  })
  expect(short).toEqual(long)
})

test('a list or map with nothing in it counts as not written', () => {
  expect(parseScript('version: 1\nrules:\npace:\n', { path: 'x' }).value).toEqual(readScript({ version: 1 }))
})

test('a script of a program that has faults is refused with each of them', () => {
  const read = (): unknown => readScript({ version: 1, rules: [{}, { fail: { after: 1 } }] })
  expect(read).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      issues: [
        expect.objectContaining({ path: 'rules.0', cure: 'Add `reply:` or `fail:`' }),
        expect.objectContaining({ path: 'rules.1.fail' }),
      ],
    }),
  )
})
