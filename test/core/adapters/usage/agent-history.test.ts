import { expect, test } from 'vitest'
import { claudeLine } from '../../../support/claude-line.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { openTempUsageDesk } from '../../../support/usage-desk.ts'

const query = { by: 'agent', fromMs: 0, untilMs: 2e12, zone: 'UTC' } as const

test('the history of an agent with a home of its own is read, and is that of the agent', async () => {
  using own = tempFolder()
  own.write('projects/-x/s1.jsonl', claudeLine({ id: 1, output: 5, session: 's1' }))
  await using desk = openTempUsageDesk()
  expect((await desk.summary(query)).rows).toEqual([])
  const run = { agent: 'writer', cwd: '/home/dev', sinceMs: 0, untilMs: null }
  await desk.knowRuns([{ ...run, homes: { CLAUDE_CONFIG_DIR: own.path } }])
  expect((await desk.summary(query)).rows).toMatchObject([{ key: 'writer', calls: 1 }])
})
