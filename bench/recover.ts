import { request } from 'node:http'
import { type Bench, compareReadings } from './bench.ts'
import { fleetOf, openBenchPlane } from './support/plane.ts'
import { timeCommand, timeUntil } from './support/timing.ts'

/** kill -9 of the control plane → /health answers again, 50 agents adopted; beside it, Node doing nothing. */
export const run: Bench = async ({ rounds }) => {
  using plane = openBenchPlane(fleetOf(50, ['sleep', '100000']))
  plane.superclaw('start', '--detach', '--port', '0')
  const ours: number[] = []
  const floor: number[] = []
  let { pid, url } = plane.status()
  const port = new URL(url).port
  for (let round = 0; round < rounds; round++) {
    // The guardian waits longer for one that dies young.
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    process.kill(pid, 'SIGKILL')
    const before = pid
    ours.push(
      await timeUntil(
        async () => (await healthPid(url)) !== before && (await healthPid(url)) !== undefined,
        2,
      ),
    )
    ;({ pid, url } = plane.status())
    floor.push(timeCommand(process.execPath, ['-e', '0']))
  }
  if (new URL(url).port !== port) throw new Error('it came back on another port')
  return [
    compareReadings({
      what: 'kill -9 → /health, 50 agents',
      unit: 'ms',
      ours,
      against: 'node -e 0',
      theirs: floor,
    }),
  ]
}

function healthPid(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const asked = request(`${url}/health`, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(JSON.parse(text).pid))
    })
    asked.on('error', () => resolve(undefined))
    asked.end()
  })
}
