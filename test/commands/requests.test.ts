import { expect, test } from 'vitest'
import Errors from '../../src/commands/errors.ts'
import Latency from '../../src/commands/latency.ts'
import RequestsIndex from '../../src/commands/requests/index.ts'
import RequestsShow from '../../src/commands/requests/show.ts'
import { createRequestHandlers } from '../../src/core/handlers/request-handlers.ts'
import { commandOutputs } from '../../src/core/operations/command-outputs.ts'
import { emptyUsageDesk } from '../support/empty-usage-desk.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { runCommand } from '../support/run-command.ts'
import { until } from '../support/until.ts'
import { callOf, failureOf, openUsageWorld } from '../support/usage-world.ts'

const minute = 60_000

function openCommands(isEmpty = false) {
  const world = openUsageWorld(Date.now())
  const now = Date.now()
  if (!isEmpty) {
    world.put(
      [
        callOf({
          ...{ atMs: now - 10 * minute, model: 'claude-opus-4-5', doubts: ['output_floor'] },
          tokens: { output: 40_000 },
          facts: { agent: 'worker', durationMs: 20_000, firstTokenMs: 5_000, requestId: 'req_1' },
        }),
        callOf({
          ...{ atMs: now - 8 * minute, model: 'no-such', session: 's2' },
          facts: { agent: 'mailer', durationMs: 1_500 },
        }),
        callOf({ atMs: now - 6 * minute, session: 's3', facts: { isSubscribed: true } }),
      ],
      [
        failureOf({
          atMs: now - 11 * minute,
          agent: 'worker',
          model: 'claude-opus-4-5',
          message: 'Overloaded \u001b[31m',
        }),
        failureOf({
          atMs: now - 5 * minute,
          agent: 'mailer',
          errorClass: 'auth',
          status: 401,
          session: 's2',
        }),
      ],
    )
  }
  const clock = createFakeClock(now)
  const desk = { ...emptyUsageDesk, ...world.desk }
  const { app } = createFakeApp({}, createRequestHandlers({ clock, desk: async () => desk }))
  return { world, app, clock, [Symbol.dispose]: () => world[Symbol.dispose]() }
}

test('requests are a table, the newest first, with ? for what nobody knows', async () => {
  using commands = openCommands()
  const { stdout, exitCode } = await runCommand(RequestsIndex, commands.app, [])
  const lines = stdout.trimEnd().split('\n')
  expect(exitCode).toBe(0)
  expect(lines).toHaveLength(6)
  expect(lines[0]).toMatch(
    /^TIME +ID +AGENT +MODEL +STATUS +TOOK +FIRST +INPUT +CACHED +OUTPUT +COST +SESSION +MESSAGE$/,
  )
  expect(lines[1]).toMatch(/ f2 +mailer +claude-sonnet-4-6 +not allowed 401 +\? +- /)
  expect(lines[2]).toMatch(/ c3 +claude-code +claude-sonnet-4-6 +ok +\? +\? +10 +1000 +20 +\$0\.0006 +s3/)
  expect(lines[3]).toMatch(/ c2 +mailer +no-such +ok +1\.5s +\? +10 +1000 +20 +\? +s2/)
  expect(lines[4]).toMatch(/ c1 +worker +claude-opus-4-5 +ok +20\.0s +5\.0s +10 +1000 +40\.0k +\$1\.00 +s1/)
  expect(lines[5]).toMatch(/ f1 +worker .* overloaded 529 .* Overloaded/)
  expect(stdout).not.toContain('\u001b')
})

test.for([
  { argv: ['model:opus', 'cost>0.5'], ids: ['c1'] },
  { argv: ['failed'], ids: ['f2', 'f1'] },
  { argv: ['!failed', '!model:opus'], ids: ['c3', 'c2'] },
  { argv: ['status:auth,overloaded', 'http>500'], ids: ['f1'] },
  { argv: ['took>2s'], ids: ['c1'] },
  { argv: ['output>=20', '-n', '1'], ids: ['c3'] },
  { argv: ['--agent', 'mailer'], ids: ['f2', 'c2'] },
  { argv: ['--failed', '--class', 'auth'], ids: ['f2'] },
  { argv: ['--no-failed', '--model', 'Sonnet'], ids: ['c3'] },
  { argv: ['--min-cost', '$0.5'], ids: ['c1'] },
  { argv: ['--slower-than', '1500ms', '--until', '9m'], ids: ['c1'] },
  { argv: ['--since', '7m', 'claude-code'], ids: ['f2', 'c3'] },
  { argv: ['--session', 's2', '--provider', 'anthropic', '--tool', 'claude-code'], ids: ['f2', 'c2'] },
])('requests $argv shows $ids', async ({ argv, ids }) => {
  using commands = openCommands()
  const { json } = await runCommand(RequestsIndex, commands.app, [...argv, '--json'])
  const page = commandOutputs['requests']?.document?.parse(json())
  expect(page).toEqual(json())
  expect((page as { rows: { id: string }[] }).rows.map(({ id }) => id)).toEqual(ids)
})

test.for([
  { argv: ['cost>x'], says: /cost>x: write a number/ },
  { argv: ['--min-cost', 'much'], says: /--min-cost much is no amount\nhint: Write dollars/ },
  { argv: ['--slower-than', 'x'], says: /--slower-than x is no duration/ },
  { argv: ['--since', 'x'], says: /--since x is neither/ },
])('requests $argv says what is wrong', async ({ argv, says }) => {
  using commands = openCommands()
  const { stderr, exitCode } = await runCommand(RequestsIndex, commands.app, argv)
  expect(stderr).toMatch(says)
  expect(exitCode).toBe(2)
})

test('what a filter leaves is looked for page by page, and the next page goes on behind it', async () => {
  using commands = openCommands(true)
  const now = Date.now()
  const calls = Array.from({ length: 2_500 }, (_, index) =>
    callOf({ atMs: now - index * 1_000, model: index % 1_000 === 999 ? 'rare' : 'usual' }),
  )
  commands.world.put(calls)
  const list = async (...argv: string[]) => {
    const run = await runCommand(RequestsIndex, commands.app, [...argv, '--json'])
    return run.json() as { rows: { id: string }[]; next: string | null }
  }
  expect(await list('model:rare')).toMatchObject({ rows: [{ id: 'c1000' }, { id: 'c2000' }], next: null })
  const first = await list('model:rare', '-n', '1')
  expect(first).toMatchObject({ rows: [{ id: 'c1000' }], next: `${now - 999_000}.c1000` })
})

test('requests --follow shows what is there, the newest last, and then what comes', async () => {
  using commands = openCommands()
  const ending = new AbortController()
  let output = ''
  const run = runCommand(RequestsIndex, commands.app, ['--follow', '-n', '2', '--json', 'claude'], {
    signal: ending.signal,
    onOutput: (text) => {
      output += text
    },
  })
  await until(() => output.split('\n').length > 2)
  commands.world.put([callOf({ atMs: Date.now() + minute })])
  await until(async () => {
    await commands.clock.advance(1_000)
    return output.split('\n').length > 3
  })
  ending.abort()
  const rows = (await run).jsonLines() as { id: string }[]
  expect(rows.map(({ id }) => id)).toEqual(['c3', 'f2', 'c4'])
  for (const row of rows) expect(commandOutputs['requests']?.line?.shape.parse(row)).toEqual(row)
})

test('requests show has times, tokens, the price line by line, what failed before, and doubts', async () => {
  using commands = openCommands()
  const { stdout } = await runCommand(RequestsShow, commands.app, ['req_1'])
  expect(stdout).toMatch(/^id +c1\n/)
  expect(stdout).toContain('░░░░░░░░░░██████████████████████████████\n')
  expect(stdout).toContain('took 20.0s: 5.0s to the first token, 15.0s streaming, 2666.7 tokens/s')
  expect(stdout).toMatch(/\ninput +10 × \$5 \/ 1M += +\$0\.00005\n/)
  expect(stdout).toMatch(/\noutput +40000 × \$25 \/ 1M += +\$1\.00\n/)
  expect(stdout).toMatch(/Attempts that failed:\n.*\n.* f1 +overloaded 529 .* same session and model/)
  expect(stdout).toContain('More may have been put out')
  const { json } = await runCommand(RequestsShow, commands.app, ['c1', '--json'])
  expect(commandOutputs['requests show']?.document?.parse(json())).toEqual(json())
})

test('requests show of a failed attempt says what answered it, and what to do', async () => {
  using commands = openCommands()
  const { stdout } = await runCommand(RequestsShow, commands.app, ['f1'])
  expect(stdout).toMatch(/\nAnswered by c1, 1m00s later: the next of its session and model/)
  expect(stdout).toMatch(/another model or region may answer/)
  expect((await runCommand(RequestsShow, commands.app, ['f2'])).stdout).toMatch(
    /No answer to it is known\.\nCheck the key/,
  )
  expect(await runCommand(RequestsShow, commands.app, ['c99'])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/There is no request c99\nhint: superclaw requests lists them/),
  })
})

test('errors has the success rate, each class with its last message, what became of them, and cures', async () => {
  using commands = openCommands()
  const { stdout } = await runCommand(Errors, commands.app, [])
  expect(stdout).toMatch(/^60\.0 % \(23\.1–88\.2\) of 5 attempts had an answer; 2 failed\.\n/)
  expect(stdout).toMatch(/\nnot allowed +1 +20\.0 % .*\noverloaded +1 +20\.0 % .* Overloaded/)
  expect(stdout).toMatch(
    /last 2 failed attempts: 1 request answered in the end \(1 with attempt 2; .* 1m00s\); 1 may still be/,
  )
  expect(stdout).toMatch(/WHAT TO DO *\nnot allowed +Check the key/)
  const { stdout: byAgent } = await runCommand(Errors, commands.app, ['--by', 'agent', '--agent', 'worker'])
  expect(byAgent).toMatch(/\nworker +1 +50\.0 % +1 +overloaded 1 /)
  const { json } = await runCommand(Errors, commands.app, ['--json'])
  expect(commandOutputs['errors']?.document?.parse(json())).toEqual(json())
})

test('latency has percentiles of each model, and ? where nobody measured', async () => {
  using commands = openCommands()
  const { stdout } = await runCommand(Latency, commands.app, [])
  expect(stdout).toMatch(/^MODEL +CALLS +A MINUTE +FAILED +P50 +P95 +P99 +FIRST P50 +FIRST P95 +TOKENS\/S\n/)
  expect(stdout).toMatch(
    /\nclaude-opus-4-5 +1 +0\.00 +50\.0 % +(19|20)\.\ds +(19|20)\.\ds +(19|20)\.\ds +(4\.9|5\.0)s /,
  )
  expect(stdout).toMatch(/\nclaude-sonnet-4-6 +1 +0\.00 +50\.0 % +\? +\? +\? +\? +\? +\?\n/)
  expect(stdout).toMatch(/\nall +3 /)
})

test('latency --compare puts agents side by side', async () => {
  using commands = openCommands()
  const { stdout } = await runCommand(Latency, commands.app, ['--compare', 'worker', 'mailer', 'nobody'])
  expect(stdout).toMatch(/^ +worker +mailer +nobody\nlist price +\$1\.00 +\? +-\n/)
  expect(stdout).toMatch(/\nsuccess rate +50\.0 % \(.+\) +50\.0 % \(.+\) +-\n/)
  expect(stdout).toMatch(/\nread from cache +99\.0 % +99\.0 % +-\n$/)
  const alone = await runCommand(Latency, commands.app, ['--compare', 'worker'])
  expect(alone).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('needs two agents or more') })
})

test('where nothing is known, each says so', async () => {
  using commands = openCommands(true)
  const said = async (command: Parameters<typeof runCommand>[0], ...argv: string[]) =>
    (await runCommand(command, commands.app, argv)).stdout
  expect(await said(RequestsIndex)).toMatch(/^No request is known: /)
  expect(await said(RequestsIndex, 'opus')).toBe('No request that is known fits.\n')
  expect(await said(Errors)).toMatch(/^No failed attempt is known since .+; no call is, either\.\n$/)
  expect(await said(Latency)).toMatch(/^No call is known since .+\.\n$/)
  expect(await said(Latency, '--compare', 'a', 'b')).toMatch(/^No call of a or b is known since /)
})
