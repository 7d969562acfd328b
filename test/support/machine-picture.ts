import type { OwnMetric } from '../../src/core/metrics/own-metrics.ts'
import { ownMetrics as own } from '../../src/core/metrics/own-metrics.ts'
import type { MachinePicture } from '../../src/ui/data.ts'
import { nowMs } from './monitor-world.ts'

export const nothingTold: MachinePicture = {
  ...{ isRecording: true, everyMs: 10_000, problem: null, series: [], histories: [] },
}

/** What a machine told of these, four seconds ago. @param which the value of its label, where it has one */
export function told(
  ...readings: readonly (readonly [OwnMetric, number, (string | undefined)?])[]
): MachinePicture {
  const series = readings.map(([{ name, label, unit }, value, which = '']) => ({
    ...{ metric: name, labels: label === null ? {} : { [label]: which } },
    ...{ atMs: nowMs - 4_000, value, unit, sum: null, count: null },
  }))
  return { ...nothingTold, series }
}

/** A small machine with an hour behind it in which its processor got busy. */
export const smallMachine: MachinePicture = {
  ...told(
    ...([
      [own.cpuUsed, 23.4],
      [own.cpuCount, 2],
      [own.load, 0.52, '1m'],
      [own.load, 0.4, '5m'],
      [own.memoryUsed, 3.1e9],
      [own.memoryTotal, 8e9],
      [own.swapTotal, 0],
      [own.swapUsed, 0],
      [own.pressure, 0.004, 'cpu'],
      [own.pressure, 0.3, 'memory'],
      [own.diskRead, 1.2e6, 'sda'],
      [own.diskWritten, 0, 'sda'],
      [own.spaceFree, 1e9, '/'],
      [own.spaceTotal, 40e9, '/'],
      [own.networkReceived, 5_000, 'eth0'],
      [own.networkSent, 900, 'eth0'],
      [own.uptime, 90_000],
    ] as const),
  ),
  histories: [
    { metric: own.cpuUsed.name, labels: {}, values: [null, 0, 50, 100] },
    { metric: own.diskRead.name, labels: { device: 'sda' }, values: [0, 1.2e6] },
  ],
}
