import { expect, test } from 'vitest'
import { type CommandShape, completionsFor } from '../../src/cli/completions.ts'

const flags = {
  state: { name: 'state', type: 'option' as const, options: ['ready', 'failed'], multiple: true },
  fleet: { name: 'fleet', type: 'option' as const, char: 'f' },
  watch: { name: 'watch', type: 'boolean' as const, summary: 'Go on.' },
  secret: { name: 'secret', type: 'boolean' as const, hidden: true },
  json: { name: 'json', type: 'boolean' as const, helpGroup: 'GLOBAL' },
}
const agent = { name: 'agent', multiple: true }
const commands: CommandShape[] = [
  { id: 'fleet', summary: 'List all agents.', flags },
  { id: 'logs', args: { agent } },
  { id: 'agent:show', args: { agent: { name: 'agent' } } },
  { id: 'agent:stop', args: { agent } },
  { id: 'events', flags },
  { id: 'events:verify' },
  { id: 'completion', args: { shell: { name: 'shell', options: ['bash', 'zsh'] } } },
  { id: 'hidden', hidden: true },
]
const topics = [{ name: 'agent', description: 'Single agents.' }]

test.for([
  { words: [''], values: ['fleet', 'logs', 'agent', 'events', 'completion'], live: null },
  { words: ['f'], values: ['fleet'], live: null },
  { words: ['agent', ''], values: ['show', 'stop'], live: null },
  { words: ['agent', 'st'], values: ['stop'], live: null },
  { words: ['nothing', ''], values: [], live: null },
  { words: ['agent', 'stop', ''], values: [], live: 'agent' },
  { words: ['agent', 'stop', 'a', ''], values: [], live: 'agent' },
  { words: ['agent', 'show', 'a', ''], values: [], live: null },
  { words: ['logs', ''], values: [], live: 'agent' },
  { words: ['completion', ''], values: ['bash', 'zsh'], live: null },
  { words: ['completion', 'z'], values: ['zsh'], live: null },
  { words: ['fleet', '-'], values: ['--state', '--fleet', '--watch', '--json', '--help'], live: null },
  { words: ['fleet', '--watch', '--w'], values: [], live: null },
  { words: ['fleet', '--state', 'ready', '--st'], values: ['--state'], live: null },
  { words: ['fleet', '--state', ''], values: ['ready', 'failed'], live: null },
  { words: ['fleet', '--state=f'], values: ['--state=failed'], live: null },
  { words: ['fleet', '-f', ''], values: [], live: 'fleet' },
  { words: ['fleet', '--fleet='], values: [], live: 'fleet' },
  { words: ['fleet', '--watch', ''], values: [], live: null },
  { words: ['events', 'v'], values: ['verify'], live: null },
  { words: ['events', '--w'], values: ['--watch'], live: null },
  { words: ['logs', '--', '-'], values: [], live: 'agent' },
  { words: [], values: ['fleet', 'logs', 'agent', 'events', 'completion'], live: null },
])('after $words comes $values, and $live', ({ words, values, live }) => {
  const offer = completionsFor(words, commands, topics)
  expect(offer.completions.map(({ value }) => value)).toEqual(values)
  expect(offer.live).toBe(live)
})

test('each word comes with a sentence on it', () => {
  const { completions } = completionsFor([''], commands, topics)
  expect(completions.slice(0, 3)).toEqual([
    { value: 'fleet', summary: 'List all agents.' },
    { value: 'logs', summary: '' },
    { value: 'agent', summary: 'Single agents.' },
  ])
})
