import { type Bench, type BenchRow, compareReadings, interleave } from './bench.ts'
import { fleetOf, openBenchPlane, runJs } from './support/plane.ts'
import { openPm2 } from './support/pm2.ts'
import { timeCommand } from './support/timing.ts'

/** Commands from exec to exit, against Node doing nothing and against PM2's list of the same 50 apps. */
export const run: Bench = async ({ rounds }) => {
  const sleeper = ['sleep', '100000']
  using plane = openBenchPlane(fleetOf(50, sleeper))
  using pm2 = openPm2()
  plane.superclaw('start', '--detach')
  pm2?.start(sleepers(50))
  const ours = (...args: string[]) => timeCommand(process.execPath, [runJs, ...args], plane.env)
  // Writes the compile cache.
  for (const args of [['--version'], ['--help'], ['fleet', '--json']]) ours(...args)
  const readings = await interleave(rounds, {
    floor: () => timeCommand(process.execPath, ['-e', '0']),
    version: () => ours('--version'),
    help: () => ours('--help'),
    fleet: () => ours('fleet', '--json'),
    jlist: () => (pm2 ? timeCommand(process.execPath, [pm2.entry, 'jlist'], pm2.env) : Number.NaN),
  })
  const { floor = [], version = [], help = [], fleet = [], jlist = [] } = readings
  const row = (
    what: string,
    ms: readonly number[],
    against: string,
    theirs: readonly number[],
    atMost?: number,
  ): BenchRow =>
    compareReadings({
      what,
      unit: 'ms',
      ours: ms,
      against,
      theirs,
      ...(atMost === undefined ? {} : { bar: { atMost } }),
    })
  return [
    row('superclaw --version', version, 'node -e 0', floor, 2),
    row('superclaw --help', help, 'node -e 0', floor),
    row('superclaw fleet --json, 50 agents', fleet, 'node -e 0', floor, 4),
    row('superclaw fleet --json, 50 agents', fleet, 'pm2 jlist', jlist, 0.5),
  ]
}

export const sleepers = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `agent-${index}`,
    script: '/bin/sleep',
    args: ['100000'],
    interpreter: 'none',
  }))
