import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bench, compareReadings, interleave } from './bench.ts'
import { sleepers } from './cli.ts'
import { fleetOf, openBenchPlane } from './support/plane.ts'
import { openPm2 } from './support/pm2.ts'
import { timeUntil } from './support/timing.ts'

/** `start` with 0 agents until it answers, and with 50 until all run, against PM2 doing the same. */
export const run: Bench = async ({ rounds }) => {
  const {
    ours = [],
    theirs = [],
    ours50 = [],
    theirs50 = [],
  } = await interleave(Math.min(rounds, 5), {
    ours: () => startOurs(0),
    theirs: () => startPm2(0),
    ours50: () => startOurs(50),
    theirs50: () => startPm2(50),
  })
  return [
    compareReadings({
      what: 'start → answers',
      unit: 'ms',
      ours,
      against: 'PM2 daemon',
      theirs,
      bar: { atMost: 1 },
    }),
    compareReadings({
      what: 'start → 50 agents run',
      unit: 'ms',
      ours: ours50,
      against: 'PM2',
      theirs: theirs50,
      bar: { atMost: 1 },
    }),
  ]
}

async function startOurs(count: number): Promise<number> {
  using plane = openBenchPlane(fleetOf(count, ['sleep', '100000']))
  const startedMs = performance.now()
  plane.superclaw('start', '--detach')
  const commandMs = performance.now() - startedMs
  if (count === 0) return commandMs
  const token = readFileSync(join(plane.folder, 'state', 'token'), 'utf8').trim()
  const { url } = plane.status()
  const askedMs = performance.now()
  const running = async (): Promise<boolean> => {
    const response = await fetch(`${url}/v1/agents`, { headers: { authorization: `Bearer ${token}` } })
    const { agents } = (await response.json()) as { agents: readonly { state: string }[] }
    return agents.every(({ state }) => state === 'ready')
  }
  await timeUntil(running, 5)
  return commandMs + (performance.now() - askedMs)
}

async function startPm2(count: number): Promise<number> {
  using pm2 = openPm2()
  if (!pm2) return Number.NaN
  const startedMs = performance.now()
  if (count === 0) pm2.command('ping')
  else pm2.start(sleepers(count))
  return performance.now() - startedMs
}
