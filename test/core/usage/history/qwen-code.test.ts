import { expect, test } from 'vitest'
import { qwenCodeParser } from '../../../../src/core/usage/history/qwen-code.ts'
import { heardHistory } from '../../../support/heard-history.ts'

const line = (uuid: string, promptTokenCount: number, candidatesTokenCount: number) => ({
  ...{
    type: 'assistant',
    sessionId: 's',
    uuid,
    timestamp: '2026-11-03T13:00:00.000Z',
    cwd: '/home/dev/shop',
  },
  model: 'qwen3-coder-plus',
  usageMetadata: {
    promptTokenCount,
    candidatesTokenCount,
    thoughtsTokenCount: 50,
    cachedContentTokenCount: 4000,
  },
})

test('an answer that is written as it comes is one call, and the next prompt is another', () => {
  const { records, sink } = heardHistory()
  const reader = qwenCodeParser.open({ path: 'x' }, null, sink)
  for (const each of [line('a', 9000, 10), line('b', 9000, 200), line('c', 9400, 5)]) reader.line(each)
  reader.line({ type: 'user', usageMetadata: {} })
  expect(records.map(({ key, tokens }) => [key, tokens.output])).toEqual([
    ['qwen-code/s/a', 60],
    ['qwen-code/s/a', 250],
    ['qwen-code/s/c', 55],
  ])
  expect(records[1]).toMatchObject({
    model: 'qwen3-coder-plus',
    tokens: { input: 5000, cacheRead: 4000, reasoning: 50 },
  })
})
