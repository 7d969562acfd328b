import { expect, test } from 'vitest'
import { type AgentRun, agentOfCall } from '../../../src/core/usage/agent-of-call.ts'

const run = (agent: string, cwd: string, more: Partial<AgentRun> = {}): AgentRun => ({
  ...{ agent, cwd, sinceMs: 100, untilMs: null, homes: {}, ...more },
})
const shop = '/srv/shop'
const usual = '/home/dev/.claude/projects/-srv-shop/s1.jsonl'
const own = (agent: string) => ({ homes: { CLAUDE_CONFIG_DIR: `/srv/claude-${agent}` } })

test.for<{
  why: string
  runs: AgentRun[]
  project?: string | null
  atMs?: number
  path?: string
  tool?: string
  agent: string | null
}>([
  { why: 'an agent in its folder', runs: [run('a', shop)], agent: 'a' },
  { why: 'an agent in a folder above', runs: [run('a', '/srv/')], agent: 'a' },
  { why: 'an agent at the root of all', runs: [run('a', '/')], agent: 'a' },
  { why: 'the one in the innermost folder', runs: [run('a', '/srv'), run('b', shop)], agent: 'b' },
  { why: 'nobody in a folder of a longer name', runs: [run('a', '/srv/sho')], agent: null },
  { why: 'nobody in a folder below', runs: [run('a', `${shop}/api`)], agent: null },
  { why: 'nobody without a folder', runs: [run('a', '/')], project: null, agent: null },
  { why: 'nobody before a run', runs: [run('a', shop)], atMs: 99, agent: null },
  { why: 'nobody after a run', runs: [run('a', shop, { untilMs: 150 })], atMs: 151, agent: null },
  {
    why: 'the run of that time',
    runs: [run('a', shop, { untilMs: 150 }), run('b', shop, { sinceMs: 151 })],
    agent: 'b',
  },
  { why: 'nobody for certain of two in one folder', runs: [run('a', shop), run('b', shop)], agent: null },
  { why: 'one agent of two runs', runs: [run('a', shop), run('a', shop)], agent: 'a' },
  {
    why: 'of two in one folder the one whose history it is',
    runs: [run('a', shop, own('a')), run('b', shop, own('b'))],
    path: '/srv/claude-b/projects/-srv-shop/s1.jsonl',
    agent: 'b',
  },
  {
    why: 'of two the one without a history of its own',
    runs: [run('a', shop, own('a')), run('b', shop)],
    agent: 'b',
  },
  {
    why: 'of two the one with a history of its own',
    runs: [run('a', shop, own('a')), run('b', shop)],
    path: '/srv/claude-a/projects/-srv-shop/s1.jsonl',
    agent: 'a',
  },
  { why: 'nobody whose history is elsewhere', runs: [run('a', shop, own('a'))], agent: null },
  {
    why: 'whoever has moved the history of another tool',
    runs: [run('a', shop, own('a'))],
    tool: 'codex',
    path: '/home/dev/.codex/sessions/r.jsonl',
    agent: 'a',
  },
])('a call is of $why', ({ runs, project = shop, atMs = 200, path = usual, tool = 'claude-code', agent }) => {
  expect(agentOfCall({ tool, project, atMs }, path, runs)).toBe(agent)
})
