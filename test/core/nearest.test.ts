import { expect, test } from 'vitest'
import { nearest } from '../../src/core/nearest.ts'

const commands = ['start', 'stop', 'status', 'fleet', 'logs', 'events', 'doctor']

test.for([
  { wanted: 'strat', finds: ['start'], why: 'two letters that changed places' },
  { wanted: 'stat', finds: ['status', 'start'], why: 'a beginning comes before a likeness' },
  { wanted: 'flet', finds: ['fleet'], why: 'a letter that is missing' },
  { wanted: 'loggs', finds: ['logs'], why: 'a letter too many' },
  { wanted: 'FLEET', finds: ['fleet'], why: 'the case of letters' },
  { wanted: 'deploy', finds: [], why: 'nothing for another word' },
  { wanted: '', finds: [], why: 'nothing for nothing' },
  { wanted: 'x'.repeat(10_000), finds: [], why: 'nothing for what nobody typed' },
])('finds $why', ({ wanted, finds }) => {
  expect(nearest(wanted, commands)).toEqual(finds)
})

test('offers three at most, each once', () => {
  expect(nearest('agent', ['agent-1', 'agent-1', 'agent-2', 'agent-3', 'agent-4'])).toHaveLength(3)
})
