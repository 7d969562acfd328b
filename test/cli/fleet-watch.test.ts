import { expect, test } from 'vitest'
import { changeLines, createRepainter, updateKnown } from '../../src/cli/fleet-watch.ts'
import { plainPaint } from '../../src/cli/paint.ts'
import { createFakeFleet } from '../support/fake-fleet.ts'

const [one, two] = createFakeFleet({ agents: 2 }).agents()
if (!one || !two) throw new Error('the fake fleet is too small')
const snapshot = { kind: 'snapshot' as const, agents: [one, two], removed: [], atMs: 0 }
const texts = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/^\S+ /, ''))

test('keeps the places of those that are known, and forgets what a snapshot does not name', () => {
  const known = updateKnown(new Map(), snapshot)
  const changed = updateKnown(known, { ...snapshot, kind: 'changed', agents: [{ ...one, state: 'failed' }] })
  expect([...changed.values()].map(({ id, state }) => [id, state])).toEqual([
    ['agent-001', 'failed'],
    ['agent-002', 'ready'],
  ])
  expect([...updateKnown(changed, { ...snapshot, agents: [two] }).keys()]).toEqual(['agent-002'])
})

test('a second snapshot tells only what is another than before, and who is gone', () => {
  const known = updateKnown(new Map(), snapshot)
  const again = { ...snapshot, agents: [{ ...one, cpuPercent: 99 }] }
  expect(texts(changeLines(known, again, plainPaint))).toEqual(['agent-002  removed'])
})

test('a run that came and went between two looks is told, though the state is the same', () => {
  const known = updateKnown(new Map(), snapshot)
  const restarted = { ...snapshot, kind: 'changed' as const, agents: [{ ...one, pid: 5_000, restarts: 1 }] }
  expect(texts(changeLines(known, restarted, plainPaint))).toEqual(['agent-001  ready (pid 5000): is ready'])
})

test('repaints over what it painted before, and no more than that', () => {
  const repainter = createRepainter()
  expect(repainter.repaint(['a', 'b', 'c'], 24)).toBe('a\nb\nc\n')
  expect(repainter.repaint(['d'], 24)).toBe('\u001b[3A\r\u001b[Jd\n')
  expect(repainter.repaint(['e'], 24)).toBe('\u001b[1A\r\u001b[Je\n')
})

test('leaves out what the terminal has no line for', () => {
  expect(createRepainter().repaint(['a', 'b', 'c', 'd'], 4)).toBe('a\nb\n… 2 more\n')
})
