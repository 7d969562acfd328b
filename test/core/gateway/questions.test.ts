import { describe, expect, test } from 'vitest'
import { pendingApprovals } from '../../../src/core/gateway/approvals.ts'
import type { GatewayQuestion } from '../../../src/core/gateway/gateway-model.ts'
import { emptyGateway } from '../../../src/core/gateway/gateway-state.ts'
import { answersFor, describeQuestion } from '../../../src/core/gateway/questions.ts'
import { reduceAnswer } from '../../../src/core/gateway/reduce-answer.ts'
import { reduceEvent } from '../../../src/core/gateway/reduce-event.ts'

const color = {
  questionId: 'color',
  header: 'Color',
  question: 'Which color?',
  options: [{ label: 'red', description: 'warm' }, { label: 'blue' }],
}
const asked = {
  ...{ id: 'q1', agentId: 'main', sessionKey: 'agent:main:main', createdAtMs: 1, expiresAtMs: 1000 },
  ...{ questions: [color], status: 'pending' },
}
const event = (name: string, payload: object) =>
  ({ kind: 'event', event: name, payload: payload as Record<string, unknown>, seq: 1 }) as const

describe('a question', () => {
  test('waits for a person until it is answered, anywhere', () => {
    const waiting = reduceEvent(emptyGateway, event('question.requested', asked))
    expect(pendingApprovals(waiting, 10)).toMatchObject([
      {
        id: 'q1',
        kind: 'question',
        asked: 'Which color?',
        detail: 'red | blue',
        sessionKey: 'agent:main:main',
      },
    ])
    expect(pendingApprovals(waiting, 1000)).toEqual([])
    const answered = reduceEvent(waiting, event('question.resolved', { id: 'q1', status: 'answered' }))
    expect(answered.approvals.size).toBe(0)
  })

  test('that was missed is told by the list, which replaces what was known', () => {
    const waiting = reduceEvent(emptyGateway, event('question.requested', asked))
    const listed = {
      questions: [
        { ...asked, id: 'q2' },
        { ...asked, id: 'q3', status: 'expired' },
      ],
    }
    expect([...reduceAnswer(waiting, 'question.list', listed).approvals.keys()]).toEqual(['q2'])
  })

  test.for([{}, { id: 'x' }, { id: 'x', questions: [{}] }, { id: 'x', questions: 'many' }])(
    'that says nothing is left out: %j',
    (payload) => {
      expect(reduceEvent(emptyGateway, event('question.requested', payload)).approvals.size).toBe(0)
    },
  )
})

const question: GatewayQuestion = {
  ...{ id: 'color', text: 'Which?', options: ['red', 'dark blue'] },
  ...{ isMultiple: false, takesWords: false, isSecret: false },
}

test.for([
  { change: {}, answer: 'Dark Blue', taken: ['dark blue'] },
  { change: {}, answer: '2', taken: ['dark blue'] },
  { change: { isMultiple: true }, answer: 'dark blue, 1', taken: ['dark blue', 'red'] },
  { change: { takesWords: true }, answer: ' green ', taken: ['green'] },
  { change: { takesWords: true, isMultiple: true }, answer: 'red, or so', taken: ['red, or so'] },
  { change: { options: [], takesWords: true }, answer: '7', taken: ['7'] },
])('$answer is taken as $taken', ({ change, answer, taken }) => {
  expect(answersFor([{ ...question, ...change }], [answer])).toEqual({ color: taken })
})

test.for([
  { answers: ['green'] },
  { answers: ['3'] },
  { answers: ['0'] },
  { answers: ['red,2'] },
  { answers: [] },
])('$answers is no answer, and says what is', ({ answers }) => {
  expect(() => answersFor([question], answers)).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID', hint: 'Which? (1 red, 2 dark blue)' }),
  )
})

test('a question says what it takes', () => {
  expect(describeQuestion({ ...question, isMultiple: true, takesWords: true })).toBe(
    'Which? (1 red, 2 dark blue, or your own words; several with commas)',
  )
  expect(describeQuestion({ ...question, options: [], takesWords: true })).toBe('Which?')
})
