import { expect, test } from 'vitest'
import { parseConfig } from '../../../src/core/config/parse-config.ts'

const config = (fields: string): string => `version: 1\nagents:\n  a:\n    ${fields}\n`
const faultsOf = (fields: string) => parseConfig(config(fields), { path: 'f' }).issues

test.for([
  'command: run\n    env: { KEY: "$' + '{secret:a}" }',
  'command: run\n    env: { KEY: "Bearer $' + '{secret:a.b-c}/$' + '{secret:d}" }',
  'command: run\n    env: { KEY: "$$' + '{secret:not a name}" }',
  'command: "echo $' + '{secret}"',
  'kind: openclaw\n    url: ws://127.0.0.1:1\n    token: $' + '{secret:gateway}',
  'command: run\n    gateway: { url: "ws://127.0.0.1:1", token: "$' + '{secret:gateway}" }',
  'kind: probe\n    http: http://127.0.0.1:1\n    headers: { Authorization: "$' + '{secret:a}" }',
])('%s is good', (fields) => {
  expect(faultsOf(fields)).toEqual([])
})

test.for([
  { fields: 'command: "run $' + '{secret:a}"', at: 'agents.a.command', line: 4 },
  { fields: 'argv: [run, "--key=$' + '{secret:a}"]', at: 'agents.a.argv.1', line: 4 },
  { fields: 'command: run\n    labels: { token: "$' + '{secret:a}" }', at: 'agents.a.labels.token', line: 5 },
  {
    fields: 'command: run\n    gateway: { url: "ws://127.0.0.1:1/$' + '{secret:a}" }',
    at: 'agents.a.gateway.url',
    line: 5,
  },
  { fields: 'kind: probe\n    http: "http://h/?k=$' + '{secret:a}"', at: 'agents.a.http', line: 5 },
  {
    fields: 'command: run\n    readiness: { exec: "check $' + '{secret:a}" }',
    at: 'agents.a.readiness.exec',
    line: 5,
  },
])('a secret cannot stand in $at, where it would be seen', ({ fields, at, line }) => {
  expect(faultsOf(fields)).toEqual([
    expect.objectContaining({ path: at, line, message: expect.stringMatching(/cannot take a secret/) }),
  ])
})

test.for([
  '$' + '{secret:}',
  '$' + '{secret:a b}',
  '$' + '{secret:a',
  'x $' + '{secret:a} $' + '{secret:../b}',
])('%s is told to be no reference, without what stands there', (text) => {
  const [issue, ...more] = faultsOf(`command: run\n    env: { KEY: '${text}' }`)
  expect(issue).toMatchObject({ path: 'agents.a.env.KEY', line: 5 })
  expect(issue?.message).toMatch(/a reference to a secret that is none/)
  expect(more).toEqual([])
})
