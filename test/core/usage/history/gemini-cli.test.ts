import { expect, test } from 'vitest'
import { geminiCliParser } from '../../../../src/core/usage/history/gemini-cli.ts'
import { noFacts } from '../../../../src/core/usage/usage-record.ts'
import { type HeardHistory, heardHistory } from '../../../support/heard-history.ts'

const message = {
  ...{ id: 'm1', timestamp: '2026-11-03T11:02:31.400Z', type: 'gemini', model: 'gemini-3-pro-preview' },
  tokens: { input: 18_200, output: 310, cached: 12_100, thoughts: 140, tool: 20, total: 18_670 },
}

function hear(lines: readonly object[], path = '/h/.gemini/tmp/shop/chats/session-1.jsonl'): HeardHistory {
  const heard = heardHistory()
  const reader = geminiCliParser.open({ path }, null, heard.sink)
  for (const each of lines) reader.line(each as Record<string, unknown>)
  return heard
}

const read = (lines: readonly object[], path?: string) => hear(lines, path).records

test('a message is a call: what came from the cache stands in its input, thoughts beside its output', () => {
  expect(read([{ sessionId: 's', projectHash: 'x' }, message])).toEqual([
    {
      ...{
        key: 'gemini-cli/s/m1',
        source: 'session_log',
        tool: 'gemini-cli',
        atMs: Date.parse(message.timestamp),
      },
      ...{ session: 's', parentSession: null, project: 'shop', provider: 'google', model: message.model },
      tokens: {
        input: 6120,
        cacheRead: 12_100,
        cacheWrite5m: 0,
        cacheWrite1h: 0,
        output: 450,
        reasoning: 140,
      },
      ...{ tier: 'standard', tools: { webSearches: 0, fileSearches: 0 }, reportedNano: null, doubts: [] },
      facts: noFacts,
    },
  ])
})

test('a checkpoint, and a document of an older version, tell of messages as lines do', () => {
  expect(
    read([{ sessionId: 's' }, { $set: { messages: [message, { ...message, id: 'm2' }] } }]),
  ).toHaveLength(2)
  expect(read([{ sessionId: 's', messages: [message] }])).toMatchObject([{ key: 'gemini-cli/s/m1' }])
})

test('what is not answered yet, and what a person said, is no call', () => {
  const others = [{ ...message, tokens: null }, { ...message, type: 'user' }, { $rewindTo: 'm1' }]
  expect(read([{ sessionId: 's' }, ...others])).toEqual([])
})

test('a helper knows who began it, and a digest is no name of a project', () => {
  const path = `/h/.gemini/tmp/${'ab'.repeat(32)}/chats/parent/child.jsonl`
  expect(read([{ sessionId: 'child' }, message], path)).toMatchObject([
    { parentSession: 'parent', project: null },
  ])
})

test('an error of the API is a failure, and one of the program is none', () => {
  const failed = { id: 'e1', timestamp: message.timestamp, type: 'error' }
  const text =
    '[API Error: {"error":{"code":429,"message":"Resource exhausted","status":"RESOURCE_EXHAUSTED"}}]'
  const { failures, records } = hear([
    { sessionId: 's' },
    { ...failed, content: text },
    { ...failed, id: 'e2', content: [{ text: '[API Error: fetch failed]' }] },
    { ...failed, id: 'e3', content: 'No such file' },
  ])
  expect(records).toEqual([])
  expect(failures).toMatchObject([
    {
      key: 'gemini-cli/s/failure/e1',
      status: 429,
      errorClass: 'rate_limit',
      provider: 'google',
      message: text,
    },
    { key: 'gemini-cli/s/failure/e2', status: null, errorClass: 'network' },
  ])
})
