import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { openUsageThread } from '../../src/core/adapters/usage/usage-thread.ts'
import type { AgentRun } from '../../src/core/usage/agent-of-call.ts'
import { noUsageSettings } from '../../src/core/usage/usage-settings.ts'
import { createLateUsage } from '../../src/plane/late-usage.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { type TempFolder, tempFolder } from '../support/temp-folder.ts'
import { usageThreadProgram } from '../support/usage-thread-program.ts'

const run: AgentRun = { agent: 'writer', cwd: '/home/dev', sinceMs: 0, untilMs: null, homes: {} }
const traceSettings = {
  sampling: { ratio: 1, keepErrors: true, slowerThanMs: null },
  keep: { forMs: 1, sizeBytesMax: 1 },
  onward: null,
}

const partsOf = (folder: TempFolder) => {
  const clock = createFakeClock()
  const traces = { path: `${folder.path}/traces.db`, settings: async () => traceSettings as never }
  const paths = { path: `${folder.path}/usage.db`, pricesPath: `${folder.path}/prices.json` }
  return { clock, traces, entry: usageThreadProgram(folder), env: {}, ...paths }
}

test('a thread that is begun anew after a rest knows who runs where', async () => {
  using folder = tempFolder()
  const parts = partsOf(folder)
  const options = { home: folder.path, settings: () => noUsageSettings }
  await using desk = openUsageThread({ ...parts, ...options })
  const begun = once(process, 'worker')
  await desk.knowRuns([run])
  const [worker] = (await begun) as [Worker]
  const ended = once(worker, 'exit')
  await parts.clock.advance(60_000)
  await ended
  expect(await desk.importHistory()).toEqual([run])
})

test('that nobody runs any more is known, too; while it is not known who does, what was known stays', async () => {
  using folder = tempFolder()
  const config = { prices: {}, usage: { subscriptions: [], history: false } } as never
  const world = { runs: async (): Promise<readonly AgentRun[]> => [run] }
  await using usage = createLateUsage({
    ...partsOf(folder),
    ...{ isKept: () => false, onFault: () => undefined, planeLog: () => undefined },
    ...{ onBug: () => undefined, loaded: () => ({ path: null, config }), runs: () => world.runs() },
  })
  const known = async () => (await usage.open()).importHistory()
  expect(await known()).toEqual([run])
  world.runs = async () => {
    throw new Error('the log of events is locked')
  }
  expect(await known()).toEqual([run])
  world.runs = async () => []
  expect(await known()).toEqual([])
})
