// `npm run soak -- --minutes 10`: agents that end at once and one that writes without pause, and what the control plane
// weighs meanwhile. Memory that grows with restarts or lines shows as a rising column.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ensureBuilt, ensureInstalled } from './toolchain.js'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } })
const minutes = Number(values.minutes)
ensureInstalled()
ensureBuilt()
const { openBenchPlane } = await import('../bench/support/plane.ts')

const often = { max_restarts: 1_000, window: '1s', delay: '1ms', max_delay: '1ms' }
const agents = {
  ends: { argv: ['true'], instances: 4, restart: often, log: { max_size: '1MB', keep: 1 } },
  writes: {
    argv: [
      'sh',
      '-c',
      'while :; do i=0; while [ $i -lt 400 ]; do echo "line $i of many"; i=$((i+1)); done; sleep 0.1; done',
    ],
    log: { max_size: '1MB', keep: 2 },
  },
}
const plane = openBenchPlane(JSON.stringify({ version: 1, agents }))
plane.superclaw('start', '--detach')
const { pid } = plane.status()
const readings = []
console.log('minute  restarts      lines  resident MB')
for (let tick = 1; tick <= minutes * 6; tick++) {
  await sleep(10_000)
  const residentMb = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024
  const restarts = plane.fleet().reduce((sum, agent) => sum + agent.restarts, 0)
  const [last] = JSON.parse(`[${plane.superclaw('logs', 'writes', '-n', '1', '--json').trim()}]`)
  const lines = Math.round((last?.offset ?? 0) / 'line 200 of many\n'.length)
  readings.push(residentMb)
  console.log(
    `${(tick / 6).toFixed(1).padStart(6)}  ${String(restarts).padStart(8)}  ${String(lines).padStart(9)}  ${residentMb.toFixed(1)}`,
  )
}
plane[Symbol.dispose]()
const third = Math.max(1, Math.floor(readings.length / 3))
const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length
const [middle, end] = [mean(readings.slice(third, 2 * third)), mean(readings.slice(-third))]
console.log(
  `second third ${middle.toFixed(1)} MB, last third ${end.toFixed(1)} MB: ${(end / middle).toFixed(3)} x`,
)
