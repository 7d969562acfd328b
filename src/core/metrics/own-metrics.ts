import type { Metric, MetricKind } from './metric.ts'

/** What SuperClaw measures by itself. */
export interface OwnMetric extends Metric {
  /** The name of the one label that tells its series apart; `null` when there is one series. */
  readonly label: string | null
}

const metric =
  (kind: MetricKind) =>
  (name: string, unit: string, help: string, label: string | null = null): OwnMetric => ({
    ...{ name, kind, unit, help, label },
  })
const gauge = metric('gauge')
const counter = metric('counter')
const histogram = metric('histogram')

/** Every one of them, by where it is read. Names are kept: stored samples are found by them. */
export const ownMetrics = {
  cpuTime: counter('host.cpu.time', 'seconds', 'Processor time of all cores, by what it went to', 'state'),
  cpuUsed: gauge('host.cpu.used', 'percent', 'Share of all processor time that was not idle'),
  cpuCount: gauge('host.cpu.count', 'cores', 'Cores of the machine'),
  load: gauge('host.load', '', 'Tasks that run or wait, on average over this time', 'window'),
  memoryTotal: gauge('host.memory.total', 'bytes', 'Memory of the machine'),
  memoryUsed: gauge('host.memory.used', 'bytes', 'Memory that cannot be had without swapping'),
  memoryAvailable: gauge('host.memory.available', 'bytes', 'Memory that can be had without swapping'),
  memoryCached: gauge('host.memory.cached', 'bytes', 'File contents that are kept in memory'),
  swapTotal: gauge('host.swap.total', 'bytes', 'Room to swap to'),
  swapUsed: gauge('host.swap.used', 'bytes', 'Memory that was swapped out'),
  pressure: counter(
    'host.pressure.time',
    'seconds',
    'Time in which some tasks, or all (full), waited for a resource',
    'resource',
  ),
  memoryPressureLevel: gauge(
    'host.memory.pressure_level',
    '',
    'Memory pressure as macOS tells it: 1 normal, 2 warning, 4 critical',
  ),
  diskRead: counter('host.disk.read', 'bytes', 'Read from this disk', 'device'),
  diskWritten: counter('host.disk.written', 'bytes', 'Written to this disk', 'device'),
  diskReads: counter('host.disk.reads', 'operations', 'Reads that this disk completed', 'device'),
  diskWrites: counter('host.disk.writes', 'operations', 'Writes that this disk completed', 'device'),
  diskBusy: counter('host.disk.busy', 'seconds', 'Time in which this disk had something to do', 'device'),
  spaceTotal: gauge('host.filesystem.total', 'bytes', 'Size of this file system', 'mount'),
  spaceFree: gauge('host.filesystem.free', 'bytes', 'Room in this file system for us', 'mount'),
  inodesFree: gauge('host.filesystem.inodes_free', 'inodes', 'Room for names in this file system', 'mount'),
  networkReceived: counter('host.network.received', 'bytes', 'Received by this interface', 'interface'),
  networkSent: counter('host.network.sent', 'bytes', 'Sent by this interface', 'interface'),
  networkErrors: counter('host.network.errors', 'packets', 'Faulty packets, in and out', 'interface'),
  networkDropped: counter('host.network.dropped', 'packets', 'Packets thrown away, in and out', 'interface'),
  uptime: gauge('host.uptime', 'seconds', 'Since the machine started'),
  temperature: gauge('host.temperature', 'celsius', 'What this sensor tells', 'sensor'),
  containerMemoryUsed: gauge('container.memory.used', 'bytes', 'Memory of the control group'),
  containerMemoryLimit: gauge('container.memory.limit', 'bytes', 'Memory that the control group may use'),
  containerCpuLimit: gauge('container.cpu.limit', 'cores', 'Cores that the control group may use'),
  containerThrottled: counter(
    'container.cpu.throttled',
    'seconds',
    'Time in which the control group was held back by its limit',
  ),
  containerOomKills: counter(
    'container.memory.oom_kills',
    'processes',
    'Killed since the control group had no memory left',
  ),
  agentCpu: counter('agent.cpu.time', 'seconds', 'Processor time of all processes of the agent', 'agent'),
  agentResident: gauge(
    'agent.memory.resident',
    'bytes',
    'Resident memory of its processes; what they share counts in each',
    'agent',
  ),
  agentProportional: gauge(
    'agent.memory.proportional',
    'bytes',
    'Memory of its processes; what is shared counts in parts (PSS)',
    'agent',
  ),
  agentProcesses: gauge('agent.processes', 'processes', 'Processes of the agent', 'agent'),
  agentThreads: gauge('agent.threads', 'threads', 'Threads of its processes', 'agent'),
  agentFiles: gauge('agent.open_files', 'descriptors', 'Descriptors that its processes have open', 'agent'),
  agentRead: counter('agent.disk.read', 'bytes', 'What its processes had read from disks', 'agent'),
  agentWritten: counter('agent.disk.written', 'bytes', 'What its processes had written to disks', 'agent'),
  roundTrip: histogram('agent.round_trip.time', 'seconds', 'From asking its URL to the answer', 'agent'),
  roundTripJitter: gauge(
    'agent.round_trip.jitter',
    'seconds',
    'By how much one round trip differs from the one before, on average',
    'agent',
  ),
  roundTripLost: counter('agent.round_trip.lost', '', 'Round trips without an answer', 'agent'),
  planeCpu: counter('plane.cpu.time', 'seconds', 'Processor time of the control plane'),
  planeResident: gauge('plane.memory.resident', 'bytes', 'Resident memory of the control plane'),
  planeLost: counter('plane.metrics.lost', 'samples', 'Samples that were refused, or not written'),
} as const satisfies Readonly<Record<string, OwnMetric>>

/** Tells a reading; one that is absent is not told. @param which the value of its label */
export type Report = (metric: OwnMetric, value: number | null | undefined, which?: string) => void
