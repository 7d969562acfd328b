import { expect, test } from 'vitest'
import { ExpectedError } from '../../../src/core/errors.ts'
import type { NewEvent } from '../../../src/core/event/event.ts'
import { createKnownValues } from '../../../src/core/secret/known-values.ts'

test('a known value is masked as it is, as JSON has it, as a URL has it, and in its lines', () => {
  const known = createKnownValues()
  known.add('pass "word"/1')
  known.add('-----KEY-----\nline-of-a-private-key\n')
  const said = [
    'is pass "word"/1.',
    JSON.stringify({ x: 'pass "word"/1' }),
    `?q=${encodeURIComponent('pass "word"/1')}`,
    'only line-of-a-private-key',
  ]
  expect(said.map(known.text)).toEqual(['is ***.', '{"x":"***"}', '?q=***', 'only ***'])
})

test('of two values of which one begins the other, nothing of the longer is left', () => {
  const known = createKnownValues()
  known.add('secret-one')
  known.add('secret-one-and-two')
  expect(known.text('secret-one-and-two')).toBe('***')
})

test('what is shorter than six characters is no mask: it stands everywhere', () => {
  const known = createKnownValues()
  known.add('ready')
  expect(known.text('ready')).toBe('ready')
})

test('without known values everything is the same object', () => {
  const known = createKnownValues()
  const data = { a: ['b'] }
  expect(known.data(data)).toBe(data)
})

test('of an event only what it says to people is masked: a value that is also a state breaks nothing', () => {
  const known = createKnownValues()
  known.add('stopped')
  const event: NewEvent = {
    type: 'agent.wanted',
    agentId: 'stopped',
    actor: 'stopped',
    data: { wanted: 'stopped', reason: 'it was stopped' },
  }
  expect(known.event(event)).toEqual({ ...event, data: { wanted: 'stopped', reason: 'it was ***' } })
})

test('an error keeps its code and loses the value, wherever it says it', () => {
  const known = createKnownValues()
  known.add('hunter2000')
  const error = new ExpectedError('AGENT_UNKNOWN', 'No agent is called hunter2000', {
    hint: 'Not hunter2000',
    issues: [{ path: 'a.hunter2000', message: 'is hunter2000' }],
  })
  const masked = known.error(error)
  expect(masked).toMatchObject({ code: 'AGENT_UNKNOWN', message: 'No agent is called ***', hint: 'Not ***' })
  expect((masked as ExpectedError).issues).toEqual([{ path: 'a.***', message: 'is ***' }])
  const bug = new Error('hunter2000')
  expect(known.error(bug)).toBe(bug)
})
