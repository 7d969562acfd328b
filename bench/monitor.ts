import { setTimeout as sleep } from 'node:timers/promises'
import { type Bench, type BenchRow, compareReadings } from './bench.ts'
import { findHtop, type Htop } from './support/htop.ts'
import { openMovingPlane } from './support/moving-plane.ts'
import { runJs } from './support/plane.ts'
import { openScreen, type Screen } from './support/screen.ts'
import { openSleepers } from './support/sleepers.ts'

/** What is left out before a program counts as settled: its start, and what is compiled only then. */
const settleMs = 3000
const [down, up] = ['\u001b[B', '\u001b[A']
const firstFrameMsMax = 200
const keyMsMax = 50

/**
 * The monitor at its default of two updates a second while every agent moves, at 120×40, against htop at its own default with as
 * many processes more to watch; and how soon it shows something and answers a key, against what we promise.
 */
export const run: Bench = async ({ rounds, isQuick }) => {
  const htop = findHtop()
  const watchMs = isQuick ? 5000 : 15_000
  const rows: BenchRow[] = []
  for (const agents of [200, 1000]) rows.push(...(await measured({ agents, rounds, watchMs, htop })))
  return rows
}

interface Readings {
  readonly cpu: number[]
  readonly bytes: number[]
  readonly first: number[]
  readonly key: number[]
}

interface Measuring {
  readonly agents: number
  readonly rounds: number
  readonly watchMs: number
  readonly htop: Htop | undefined
}

async function measured({ agents, rounds, watchMs, htop }: Measuring): Promise<BenchRow[]> {
  await using plane = await openMovingPlane(agents)
  using _sleepers = openSleepers(agents)
  const ours: Readings = { cpu: [], bytes: [], first: [], key: [] }
  const theirs: Readings = { cpu: [], bytes: [], first: [], key: [] }
  for (let round = 0; round < rounds; round += 1) {
    const env = { SUPERCLAW_HOME: plane.stateDir, NODE_COMPILE_CACHE: undefined }
    await read(ours, openScreen([process.execPath, runJs, 'monitor', '--fresh'], { env, quit: 'q' }), {
      sign: 'agent-001',
      watchMs,
    })
    if (htop)
      await read(theirs, openScreen([htop.path], { env: htop.env, quit: 'q' }), { sign: 'CPU', watchMs })
  }
  const named = (what: string): string => `${what}, ${agents} agents`
  const isFirst = agents === 200
  return [
    compareReadings({
      what: named('processor'),
      unit: '%',
      ours: ours.cpu,
      against: 'htop',
      theirs: theirs.cpu,
      ...(isFirst ? { bar: { atMost: 5 } } : {}),
    }),
    compareReadings({
      what: named('written'),
      unit: 'B/s',
      ours: ours.bytes,
      against: 'htop',
      theirs: theirs.bytes,
    }),
    compareReadings({
      what: named('first frame'),
      unit: 'ms',
      ours: ours.first,
      against: 'the bar',
      theirs: [firstFrameMsMax],
      ...(isFirst ? { bar: { atMost: 1 } } : {}),
    }),
    compareReadings({
      what: named('key to frame'),
      unit: 'ms',
      ours: ours.key,
      against: 'the bar',
      theirs: [keyMsMax],
      ...(isFirst ? { bar: { atMost: 1 } } : {}),
    }),
  ]
}

async function read(
  readings: Readings,
  opened: Screen,
  { sign, watchMs }: { readonly sign: string; readonly watchMs: number },
): Promise<void> {
  await using screen = opened
  readings.first.push(await screen.untilWritten(sign))
  await sleep(settleMs)
  readings.cpu.push(await screen.cpuPercent(watchMs))
  readings.bytes.push(screen.bytesPerSecond())
  for (const key of [down, up, down, up, down]) {
    await sleep(70)
    readings.key.push(await screen.keyMs(key))
  }
}
