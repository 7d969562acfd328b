import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Bench, type BenchRow, compareReadings } from './bench.ts'
import { cpuShares } from './support/cpu-shares.ts'
import { type BenchPlane, openBenchPlane } from './support/plane.ts'

const agents = 500
const intervalMs = 10_000
/** What is left out: the start, and what is compiled only then. */
const settleMs = 12_000

type Kind = 'tcp' | 'http' | 'exec'

/**
 * The processor time of a control plane that looks at 500 agents, each every 10 s, against a bare loop that asks as often
 * at the same time; and of one that watches as many for silence, against one that watches nothing.
 */
export const run: Bench = async ({ rounds, isQuick }) => {
  const windows = isQuick ? 1 : Math.min(rounds, 6)
  const server = createServer((_, response) => void response.end('ok'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    const rows: BenchRow[] = []
    for (const kind of ['tcp', 'http', 'exec'] as const) rows.push(await lookingAt(kind, port, windows))
    return [...rows, await watchingForSilence(windows)]
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

async function lookingAt(kind: Kind, port: number, windows: number): Promise<BenchRow> {
  const check = { tcp: { tcp: port }, http: { http: `http://127.0.0.1:${port}/` }, exec: { exec: 'true' } }[
    kind
  ]
  using plane = openBenchPlane(fleet({ liveness: { ...check, interval: intervalMs } }))
  plane.superclaw('start', '--detach')
  const script = join(import.meta.dirname, 'support', 'bare-prober.js')
  const args = [script, kind, String(port), String(agents), String(intervalMs)]
  const bare = spawn(process.execPath, args, { stdio: 'ignore' })
  try {
    await sleep(settleMs)
    requireReady(plane)
    const [ours, theirs] = await cpuShares([plane.status().pid, bare.pid ?? 0], {
      windows,
      windowMs: intervalMs,
    })
    return compareReadings({
      ...{ what: `500 agents looked at by ${kind}, 50 looks/s`, unit: '% of a core' },
      ...{ ours: ours ?? [], against: 'bare loop', theirs: theirs ?? [] },
    })
  } finally {
    bare.kill('SIGKILL')
  }
}

async function watchingForSilence(windows: number): Promise<BenchRow> {
  using watching = openBenchPlane(fleet({ stall_timeout: '10m' }))
  using idle = openBenchPlane(fleet({}))
  for (const plane of [watching, idle]) plane.superclaw('start', '--detach')
  await sleep(settleMs)
  for (const plane of [watching, idle]) requireReady(plane)
  const [ours, theirs] = await cpuShares([watching.status().pid, idle.status().pid], {
    windows,
    windowMs: intervalMs,
  })
  return compareReadings({
    ...{ what: '500 agents watched for silence', unit: '% of a core' },
    ...{ ours: ours ?? [], against: 'without it', theirs: theirs ?? [] },
  })
}

function fleet(probes: object): string {
  const argv = ['sleep', '100000']
  const all = Array.from({ length: agents }, (_, index) => [`agent-${index}`, { argv, ...probes }])
  return JSON.stringify({ version: 1, agents: Object.fromEntries(all) })
}

function requireReady(plane: BenchPlane): void {
  const ready = plane.fleet().filter(({ state }) => state === 'ready').length
  if (ready !== agents) throw new Error(`${ready} of ${agents} agents are ready`)
}
