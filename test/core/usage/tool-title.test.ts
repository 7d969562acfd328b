import { expect, test } from 'vitest'
import { historyKinds } from '../../../src/core/usage/history/history-kind.ts'
import { titlesOf, toolTitle } from '../../../src/core/usage/tool-title.ts'

test('every tool whose history is read has a title', () => {
  const bare = historyKinds.map(({ parser }) => parser.tool).filter((tool) => toolTitle(tool) === tool)
  expect(bare).toEqual([])
})

test.for([
  [[], ''],
  [['codex'], 'Codex'],
  [['codex', 'mine'], 'Codex and mine'],
  [['claude-code', 'codex', 'gemini-cli'], 'Claude Code, Codex and Gemini CLI'],
] as const)('%j are listed as %s', ([tools, text]) => {
  expect(titlesOf(tools)).toBe(text)
})
