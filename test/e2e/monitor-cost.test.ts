import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBuiltPlane } from '../support/built-plane.ts'
import { type Bundle, bundle } from '../support/bundle.ts'
import { claudeLine, claudeNano } from '../support/claude-line.ts'
import { openTerminal } from '../support/terminal.ts'

let program: Bundle

beforeAll(async () => {
  program = await bundle('test/support/monitor-program.ts')
})
afterAll(() => program[Symbol.asyncDispose]())

const shows = (text: string) => (screen: string) => screen.includes(text)
const folder = '.claude/projects/-home-dev-shop'
const answer = (id: number, output: number, agoMs: number): string =>
  claudeLine({ id, output, session: 's1', atMs: Date.now() - agoMs })

test('what Claude Code cost is seen before anything is configured: sums, single requests, and new ones as they come', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  mkdirSync(join(plane.folder, folder), { recursive: true })
  plane.write(`${folder}/s1.jsonl`, answer(1, 100_000, 60_000) + answer(2, 200_000, 30_000))
  const costText = `$${((claudeNano(100_000) + claudeNano(200_000)) / 1e9).toFixed(2)}`
  await plane.start()
  const env = { HOME: plane.folder, SUPERCLAW_HOME: plane.stateDir }
  await using monitor = openTerminal(process.execPath, [program.path], { env })
  await monitor.waitFor(shows(`Claude Code: ${costText} in the last 7 days`), 'what was found')

  monitor.press('8')
  await monitor.waitFor(shows('(no agent of the fleet)'), 'the costs by agent')
  expect(monitor.screen()).toContain(`[24h] ${costText}`)
  monitor.press('\t')
  await monitor.waitFor(
    (screen) => /claude-sonnet-4-6 +\$4\.\d\d .+100\.0%/.test(screen),
    'the costs by model',
  )

  monitor.press('\r')
  await monitor.waitFor((screen) => screen.match(/claude-sonnet-4-6/g)?.length === 3, 'its requests')
  expect(monitor.screen()).toContain('/model=claude-sonnet-4-6')
  appendFileSync(join(plane.folder, folder, 's1.jsonl'), answer(3, 7, 0))
  await monitor.waitFor((screen) => /▌ .+ 7 +\$0\.0006/.test(screen), 'the new one, first')

  monitor.press('j\r')
  await monitor.waitFor(shows('cache reads'), 'one of them, whole')
  monitor.press('G')
  await monitor.waitFor(shows('= 200,000 × $15/M'), 'the arithmetic of its price')
  monitor.press('!')
  await monitor.waitFor(shows('100.0% of 3 attempts had an answer'), 'that nothing failed')
})
