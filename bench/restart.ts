import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bench, compareReadings, interleave, type Measure } from './bench.ts'
import { openBenchPlane } from './support/plane.ts'
import { openPm2 } from './support/pm2.ts'
import { bareLoop, timeUntil } from './support/timing.ts'

const script = join(import.meta.dirname, 'support', 'first-line.js')

/** kill -9 of a Node agent → the first line of its replacement, against PM2 and a bare spawn loop. */
export const run: Bench = async ({ rounds }) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-restart-'))
  const file = (name: string): string => {
    const path = join(folder, name)
    writeFileSync(path, '')
    return path
  }
  const [oursFile, pm2File, bareFile] = [file('ours'), file('pm2'), file('bare')]
  const agent = {
    argv: [process.execPath, script, oursFile],
    // At once each time, as PM2 does; by default, the first time.
    restart: { max_restarts: 1_000, delay: '0ms', max_delay: '0ms' },
  }
  try {
    using plane = openBenchPlane(JSON.stringify({ version: 1, agents: { agent } }))
    using pm2 = openPm2()
    using _bare = bareLoop([process.execPath, script, bareFile], () => undefined)
    plane.superclaw('start', '--detach')
    pm2?.start([{ name: 'agent', script, args: [pm2File] }])
    const {
      ours = [],
      theirs = [],
      floor = [],
    } = await interleave(rounds, {
      ours: killAndAwait(oursFile),
      theirs: pm2 ? killAndAwait(pm2File) : () => Number.NaN,
      floor: killAndAwait(bareFile),
    })
    const claim = { what: 'Node agent killed → first line of its replacement', unit: 'ms', ours }
    return [
      compareReadings({ ...claim, against: 'PM2', theirs, bar: { atMost: 0.5 } }),
      compareReadings({ ...claim, against: 'bare spawn loop', theirs: floor, bar: { atMost: 1.5 } }),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Milliseconds from SIGKILL to the moment that the next process wrote into `path`. */
function killAndAwait(path: string): Measure {
  return async () => {
    await timeUntil(() => lines(path).length > 0)
    const before = lines(path)
    const pid = Number(before.at(-1)?.split(' ')[0])
    // A process that just began is left to settle, as one that has run for a while would be.
    await new Promise((resolve) => setTimeout(resolve, 300))
    const killedAt = process.hrtime.bigint()
    process.kill(pid, 'SIGKILL')
    await timeUntil(() => lines(path).length > before.length)
    const ranAt = BigInt(lines(path).at(-1)?.split(' ')[1] ?? 0)
    return Number(ranAt - killedAt) / 1e6
  }
}

const lines = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n').filter(Boolean)
