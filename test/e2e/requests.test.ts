import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openUsageDesk } from '../../src/core/adapters/usage/open-usage-desk.ts'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { claudeLine, claudeNano } from '../support/claude-line.ts'
import { exitOf, spawnBin } from '../support/run-bin.ts'
import { until } from '../support/until.ts'
import { callOf, failureOf } from '../support/usage-world.ts'

const folder = '.claude/projects/-home-dev-shop'

/** As Claude Code writes an answer of this moment. */
const answerNow = (id: number): string => {
  const line = JSON.parse(claudeLine({ id, output: id, session: 's1' }))
  return `${JSON.stringify({ ...line, timestamp: new Date().toISOString() })}\n`
}

async function leaveCalls(plane: BuiltPlane): Promise<void> {
  mkdirSync(join(plane.folder, folder), { recursive: true })
  plane.write(`${folder}/s1.jsonl`, claudeLine({ id: 1, output: 7, session: 's1' }))
  const atMs = Date.now() - 60_000
  await using desk = openUsageDesk({ path: join(plane.stateDir, 'usage.db'), home: plane.folder, env: {} })
  await desk.take({
    records: [callOf({ atMs, session: 's2', facts: { agent: 'worker', durationMs: 4_000 } })],
    failures: [failureOf({ atMs: atMs - 5_000, session: 's2', agent: 'worker' })],
    spans: [],
  })
}

/** What each command answers. */
async function answersOf(plane: BuiltPlane) {
  const ask = async (...words: string[]) => JSON.parse((await plane.superclaw(...words, '--json')).stdout)
  return {
    listed: await ask('requests'),
    filtered: await ask('requests', 'model:sonnet', 'cost<0.01', '--no-failed'),
    shown: await ask('requests', 'show', 'r1'),
    errors: await ask('errors', '--by', 'agent', '--since', '1h', '--until', '1s'),
    latency: await ask('latency', '--by', 'agent', '--since', '1h', '--until', '1s'),
  }
}

test('requests, errors and latency answer the same with a control plane and without one', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  await leaveCalls(plane)
  const alone = await answersOf(plane)
  expect(alone.listed.rows).toMatchObject([
    { agent: 'worker', status: 'ok', durationMs: 4_000 },
    { agent: 'worker', status: 'overloaded' },
    { source: 'session_log', costNano: claudeNano(7) },
  ])
  expect(alone.filtered.rows).toHaveLength(2)
  expect(alone.shown).toMatchObject({ request: { requestId: 'r1', costNano: claudeNano(7) } })
  expect(alone.errors).toMatchObject({ total: { calls: 1, failures: 1 }, rows: [{ key: 'worker' }] })
  expect(alone.latency).toMatchObject({ rows: [{ key: 'worker', durationMs: { count: 1 } }] })
  const shown = await plane.superclaw('requests', 'show', 'r1')
  expect(shown.stdout).toMatch(/\noutput +7 × \$15 \/ 1M += +\$0\.000105\n/)

  await plane.start()
  const asked = await answersOf(plane)
  // How many calls a minute that is depends on when it is asked.
  const still = (answers: typeof alone) =>
    JSON.parse(JSON.stringify(answers, (key, value) => (key === 'callsPerMinute' ? null : value)))
  expect(still(asked)).toEqual(still(alone))
})

test.for([{ hasPlane: false }, { hasPlane: true }])(
  'requests --follow shows a call that a tool writes down, with a control plane: $hasPlane',
  async ({ hasPlane }) => {
    await using plane = await openBuiltPlane({ agents: {} })
    await leaveCalls(plane)
    if (hasPlane) await plane.start()
    const child = spawnBin(plane.bin, ['requests', '--follow', '--json', '--no-failed'], plane.env)
    let output = ''
    child.stdout.on('data', (piece: Buffer) => {
      output += piece.toString()
    })
    const ids = (): (string | null)[] =>
      output
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).requestId)
    try {
      await until(() => ids().length === 2, 20_000)
      appendFileSync(join(plane.folder, folder, 's1.jsonl'), answerNow(2))
      await until(() => ids().length === 3, 20_000)
      appendFileSync(join(plane.folder, folder, 's1.jsonl'), answerNow(3))
      await until(() => ids().length === 4, 20_000)
      expect(ids()).toEqual(['r1', null, 'r2', 'r3'])
    } finally {
      child.kill('SIGINT')
      expect(await exitOf(child)).toBe(130)
    }
  },
)
