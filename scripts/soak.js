// `npm run soak -- --minutes 20 [--plot FILE]`: agents that end again and again, hang and are restarted, and write without
// pause while commands ask; and what the control plane holds meanwhile: memory, descriptors, disk. What leaks rises.
import { globSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { plotPanels } from './plot.js'
import { ensureBuilt, ensureInstalled, root } from './toolchain.js'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    plot: { type: 'string', default: join(root, 'docs', 'soak.svg') },
  },
})
const minutes = Number(values.minutes)
ensureInstalled()
ensureBuilt()
const { openBenchPlane } = await import('../bench/support/plane.ts')

const everyMs = 10_000
const often = { max_restarts: 1_000, window: '1s', delay: '1ms', max_delay: '1ms' }
const writing =
  'while :; do i=0; while [ $i -lt 400 ]; do echo "line $i of many"; i=$((i+1)); done; sleep 0.1; done'
const agents = {
  ends: { argv: ['true'], instances: 4, restart: often, log: { max_size: '1MB', keep: 1 } },
  writes: { argv: ['sh', '-c', writing], log: { max_size: '1MB', keep: 2 } },
  stalls: { argv: ['sleep', '1000'], instances: 4, stall_timeout: '2s', restart: often },
  looked: { argv: ['sleep', '1000'], instances: 20, liveness: { exec: 'true', interval: '2s' } },
}
/** As many as two minutes make, so that the log has its full size in the first third. */
const events = { keep: 50_000 }
using plane = openBenchPlane(JSON.stringify({ version: 1, events, agents }))
plane.superclaw('start', '--detach')
const { pid } = plane.status()
const state = plane.env.SUPERCLAW_HOME
const readings = []
console.log('minute  restarts  events  lines     memory MB  descriptors  logs MB  store MB')
for (let tick = 1; tick <= (minutes * 60_000) / everyMs; tick++) {
  const restarts = await askUntil(performance.now() + everyMs)
  const reading = { minute: (tick * everyMs) / 60_000, restarts, ...held() }
  readings.push(reading)
  console.log(
    [
      reading.minute.toFixed(1).padStart(6),
      String(restarts).padStart(8),
      String(reading.events).padStart(8),
      String(reading.lines).padStart(9),
      reading.memory.toFixed(1).padStart(9),
      String(reading.descriptors).padStart(11),
      reading.logs.toFixed(2).padStart(7),
      reading.store.toFixed(1).padStart(8),
    ].join('  '),
  )
}
if (plane.status().pid !== pid) throw new Error('the control plane is another than at the start')
report()

/** Asks as people and scripts do, until it is time. */
async function askUntil(deadlineMs) {
  let restarts = 0
  while (performance.now() < deadlineMs) {
    const fleet = plane.fleet()
    restarts = fleet.reduce((sum, agent) => sum + agent.restarts, 0)
    plane.superclaw('logs', 'writes', '-n', '100', '--json')
    plane.superclaw('agent', 'show', 'looked-1', '--json')
    await sleep(500)
  }
  return restarts
}

function held() {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const { lastSeq: events } = plane.status()
  const [last] = JSON.parse(`[${plane.superclaw('logs', 'writes', '-n', '1', '--json').trim()}]`)
  const files = globSync('logs/**/*', { cwd: state }).map((path) => sizeOf(join(state, path)))
  return {
    events,
    lines: Math.round((last?.offset ?? 0) / 'line 200 of many\n'.length),
    memory: Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]) / 1000,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    logs: files.reduce((sum, bytes) => sum + bytes, 0) / 1e6,
    store: (sizeOf(join(state, 'state.db')) + sizeOf(join(state, 'state.db-wal'))) / 1e6,
  }
}

/** A file that was rotated away meanwhile has none. */
function sizeOf(path) {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats?.isFile() ? stats.size : 0
}

function report() {
  const panels = [
    { key: 'memory', name: 'Resident memory', unit: 'MB' },
    { key: 'descriptors', name: 'Open descriptors', unit: 'count' },
    { key: 'logs', name: 'Output files on disk', unit: 'MB' },
    { key: 'store', name: 'Log of events on disk', unit: 'MB' },
  ]
  for (const { key, name } of panels) {
    const third = Math.max(1, Math.floor(readings.length / 3))
    const [middle, end] = [mean(key, readings.slice(third, 2 * third)), mean(key, readings.slice(-third))]
    console.log(
      `${name}: second third ${middle.toFixed(1)}, last third ${end.toFixed(1)}: ${(end / middle).toFixed(3)} x`,
    )
  }
  const last = readings.at(-1)
  const title = `${last.restarts.toLocaleString('en')} restarts, ${last.lines.toLocaleString('en')} lines in ${minutes} minutes`
  const chart = panels.map(({ key, name, unit }) => ({
    name,
    unit,
    values: readings.map((each) => each[key]),
  }))
  writeFileSync(
    values.plot,
    plotPanels({ title, minutes: readings.map(({ minute }) => minute), panels: chart }),
  )
  console.log(`drawn in ${values.plot}`)
}

function mean(key, list) {
  return list.reduce((sum, each) => sum + each[key], 0) / list.length
}
