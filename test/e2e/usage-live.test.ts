import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { until } from '../support/until.ts'

/** Answers of Claude Code just now, each of a dollar and a half: a hundred thousand tokens put out. */
function leaveAnswers(plane: BuiltPlane, folder: string, count: number): void {
  const projects = '.claude/projects/-here'
  mkdirSync(join(plane.folder, projects), { recursive: true })
  const lines = Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      ...{ type: 'assistant', sessionId: 's1', cwd: folder, version: '2.1.233', uuid: `u${index}` },
      ...{ timestamp: new Date(Date.now() - 1_000).toISOString(), requestId: `r${index}` },
      message: {
        ...{ id: `msg_${folder}${index}`, model: 'claude-sonnet-4-6', role: 'assistant' },
        usage: { input_tokens: 0, output_tokens: 100_000 },
      },
    }),
  )
  plane.write(`${projects}/s${count}.jsonl`, `${lines.join('\n')}\n`)
}

async function statusLine(
  plane: BuiltPlane,
  input: string,
): Promise<{ line: string; status: number | null }> {
  const child = spawn(process.execPath, [plane.bin, 'usage', 'statusline'], {
    ...{ env: plane.env, stdio: ['pipe', 'pipe', 'ignore'] },
  })
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { line: await text(child.stdout), status: await ended }
}

const status = JSON.stringify({
  model: { display_name: 'Sonnet 4.6' },
  cost: { total_cost_usd: 1.5 },
  rate_limits: {
    five_hour: { used_percentage: 42, resets_at: Math.round(Date.now() / 1000) + 7200 },
    seven_day: { used_percentage: 12.4, resets_at: new Date(Date.now() + 86_400_000).toISOString() },
  },
})

async function live(plane: BuiltPlane) {
  const { stdout } = await plane.superclaw('usage', 'live', '--once', '--json')
  return JSON.parse(stdout)
}

test('without a control plane, what is spent just now, blocks, a status line and an export tell the same', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  expect(await statusLine(plane, status)).toEqual({
    line: 'Sonnet 4.6 | session $1.50 | 5h 42 % | week 12 %\n',
    status: 0,
  })
  leaveAnswers(plane, '/srv/none', 2)
  const before = await live(plane)
  expect(before).toMatchObject({
    pace: { total: { perMinuteNano: 600_000_000, callsPerMinute: 0.4 }, byTool: [{ key: 'claude-code' }] },
    spent: { last24h: { costNano: 3_000_000_000, calls: 2, unpriced: 0 } },
    ...{ windows: [{ minutes: 300, usedPercent: null, isEstimate: true }], fault: null },
  })
  expect((await statusLine(plane, status)).line).toMatch(
    /^Sonnet 4\.6 \| session \$1\.50 \| today \$[03]\S* ?.* \| block \$3\.00, 1h59m left \| 5h 42 % \| week 12 %\n$/,
  )
  const { windows } = await live(plane)
  expect(windows).toMatchObject([
    { minutes: 300, usedPercent: 42, isEstimate: false },
    { minutes: 10_080, usedPercent: 12.4 },
  ])
  const { stdout } = await plane.superclaw('usage', 'blocks')
  expect(stdout).toMatch(/ active +2 .+ \$3\.00\n\nThe active block ends at /)
  const lines = (await plane.superclaw('usage', 'export')).stdout.trimEnd().split('\n')
  expect([lines.length, lines[1]?.includes(',1500000000,')]).toEqual([3, true])
  const path = join(plane.folder, 'calls.parquet')
  expect((await plane.superclaw('usage', 'export', '--parquet', '-o', path)).status).toBe(0)
  expect(readFileSync(path).subarray(0, 4).toString()).toBe('PAR1')
  expect((await plane.superclaw('usage', 'reconcile')).stderr).toMatch(/^No session was told of by more/)
})

test('a broken input or state never breaks a status line', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  for (const input of ['', 'garbage', '{"rate_limits":7}'])
    expect(await statusLine(plane, input)).toEqual({ line: '\n', status: 0 })
  plane.write('state/usage.db', 'this is no database')
  expect(await statusLine(plane, status)).toMatchObject({ status: 0 })
})

test('a call that a history tells of belongs to the agent that ran in its folder, and to its fleet', async () => {
  const command = 'sleep 600'
  await using plane = await openBuiltPlane({
    agents: { writer: { command, cwd: 'writer' }, other: { command } },
  })
  mkdirSync(join(plane.folder, 'writer'))
  await plane.start()
  await until(async () => (await plane.agent('writer')).state === 'ready')
  leaveAnswers(plane, join(plane.folder, 'writer', 'src'), 1)
  // The run began less than a second ago: what was asked before it is nobody's.
  await until(async () => {
    leaveAnswers(plane, join(plane.folder, 'writer'), 3)
    return (await live(plane)).pace.byAgent.some(({ key }: { key: string }) => key === 'writer')
  }, 20_000)
  const by = async (group: string) =>
    JSON.parse((await plane.superclaw('usage', '--by', group, '--json')).stdout).rows
  expect((await by('agent')).map(({ key }: { key: string }) => key)).toContain('writer')
  expect((await by('fleet'))[0]).toMatchObject({ key: (await plane.agent('writer')).fleet })
  await until(async () => (await plane.agent('writer')).spent24h !== null, 10_000)
  expect((await plane.superclaw('fleet')).stdout).toMatch(/COST[\s\S]+writer .+\$/)
  expect((await statusLine(plane, status)).line).toMatch(/ \| 5h 42 % \| week 12 %\n$/)
  await until(async () => (await live(plane)).windows[0]?.usedPercent === 42, 10_000)
})
