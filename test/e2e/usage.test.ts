import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { claudeLine, claudeNano } from '../support/claude-line.ts'

const folder = '.claude/projects/-home-dev-shop'
const since = ['--since', '2026-11-01', '--zone', 'UTC']

function leaveHistory(plane: BuiltPlane): void {
  mkdirSync(join(plane.folder, folder), { recursive: true })
  const lines = [1, 2, 150].map((id) => claudeLine({ id, output: id, session: 's1' }))
  plane.write(`${folder}/s1.jsonl`, `${lines.join('')}${lines[0]}`)
}

test('what Claude Code cost is shown before anything is configured, and kept when it deletes its history', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  expect((await plane.superclaw('usage')).stdout).toMatch(/^No call is known/)
  leaveHistory(plane)
  const { status, stdout } = await plane.superclaw('usage', ...since)
  expect(status).toBe(0)
  expect(stdout).toMatch(/^DAY +CALLS .+ LIST PRICE\n2026-11-03 +2 .+ \$0\.0010\n2026-11-04 +1 .+\nall +3 /)

  const words = [
    'usage',
    '--since',
    '2026-11-04T00:00:00Z',
    '--until',
    '2026-11-05T00:00:00Z',
    '--zone',
    'UTC',
  ]
  const compared = await plane.superclaw(...words, '--by', 'model', '--compare', 'previous')
  expect(compared.stdout).toMatch(
    / BEFORE\nclaude-sonnet-4-6 +1 .+ \$0\.0027 +\$0\.0010\nall +1 .+ \$0\.0010\n/,
  )

  rmSync(join(plane.folder, '.claude'), { recursive: true })
  await plane.start()
  const kept = await plane.superclaw('usage', ...since, '--by', 'model', '--json')
  const summary = JSON.parse(kept.stdout)
  const costNano = [1, 2, 150].reduce((sum, output) => sum + claudeNano(output), 0)
  expect(summary.rows).toMatchObject([{ key: 'claude-sonnet-4-6', calls: 3, unpriced: 0, costNano }])
  expect(summary.imported).toMatchObject({ files: 0, faults: [] })
})

test('a running control plane counts in a thread of its own, and answers the same', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  leaveHistory(plane)
  await plane.start()
  const words = ['usage', ...since, '--by', 'session', '--json']
  const asked = await Promise.all([plane.superclaw(...words), plane.superclaw(...words)])
  for (const { stdout } of asked) {
    expect(JSON.parse(stdout).rows).toMatchObject([{ key: 's1', calls: 3, outputTokens: 153 }])
  }
  expect((await plane.superclaw('usage', '--zone', 'Nowhere/Land')).stderr).toMatch(
    /error\[INPUT_INVALID\]: Nowhere\/Land is no time zone\nhint: Write one as Europe\/Berlin/,
  )
})
