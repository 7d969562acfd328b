import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { stepLifecycle } from '../../../src/core/agent/lifecycle.ts'
import type { Lifecycle } from '../../../src/core/agent/lifecycle-model.ts'
import { agentStates } from '../../../src/core/event/event.ts'
import { events, moment, situations, spec } from '../../support/lifecycle-cases.ts'

const page = readFileSync('docs/agents.md', 'utf8')

/** The first columns of the rows of a table whose header begins with `header`, without code marks. */
function rowsOf(header: string): string[][] {
  const table = page.split('\n\n').find((block) => block.startsWith(`| ${header}`)) ?? ''
  const rows = table
    .trim()
    .split('\n')
    .slice(2)
    .map((row) => row.split('|').slice(1, 3))
  return rows.map((cells) => cells.map((cell) => cell.replaceAll('`', '').trim()))
}

/** What of a model decides where it can go; that, and no counts or moments. */
function keyOf({ reason, sinceMs, restarts, nextStartMs, history, ...model }: Lifecycle): string {
  const run = model.run?.phase === 'live' ? { isReady: model.run.readyAtMs !== null } : model.run
  const { isCrashLoop, isRepaired } = history
  return JSON.stringify({
    ...model,
    run,
    isCrashLoop,
    isRepaired,
    attempts: Math.min(history.attempts, 6),
    recent: history.decidedAtMs.length,
  })
}

const parking = { ...spec, restart: { ...spec.restart, onCrashLoop: 'park' as const } }
const plain = { ...spec, readiness: null }
const mended = { ...spec, repair: { command: ['/bin/mend'] as const, codes: [1], timeoutMs: 60_000 } }

/** What each event makes of a model. */
function nextOf(model: Lifecycle): Lifecycle[] {
  return Object.values(events).map((event) => {
    const own = 'spec' in event ? { ...event, spec: model.spec } : event
    return stepLifecycle(model, own, moment).model
  })
}

/** All that can become of an instance, by trying all events from everywhere. */
function everything(): readonly Lifecycle[] {
  const found = Object.values(situations).flatMap((model) =>
    [spec, parking, plain, mended].map((each): Lifecycle => ({ ...model, spec: each })),
  )
  const seen = new Set(found.map(keyOf))
  // It grows while it is walked.
  for (const model of found) {
    const unseen = nextOf(model).filter((next) => !seen.has(keyOf(next)))
    for (const next of unseen) seen.add(keyOf(next))
    found.push(...unseen)
  }
  return found
}

/**
 * Every step from one state to another that the machine ever makes; but not those of one moment: when the control
 * plane comes back and finds out what is so.
 */
function allSteps(): Set<string> {
  const steps = everything()
    .filter(({ run }) => run?.phase !== 'held')
    .flatMap((model) => nextOf(model).map((next) => [model.state, next.state] as const))
  return new Set(steps.filter(([from, to]) => from !== to).map(([from, to]) => `${from} → ${to}`))
}

test('docs/agents.md explains every state', () => {
  expect(rowsOf('state').map(([state]) => state)).toEqual([...agentStates])
})

test('docs/agents.md lists every way from one state to another, and no other', () => {
  const listed = rowsOf('from').map(([from, to]) => `${from} → ${to}`)
  expect(listed.toSorted((one, other) => one.localeCompare(other))).toEqual(
    [...allSteps()].toSorted((one, other) => one.localeCompare(other)),
  )
})
