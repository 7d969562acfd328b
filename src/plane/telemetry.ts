import { platform } from 'node:process'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { familyReader } from '../core/adapters/host/family-reader.ts'
import { openSqliteTelemetryStore } from '../core/adapters/sqlite/telemetry-store.ts'
import type { Config } from '../core/config/schema.ts'
import { isProcess } from '../core/fleet/agent.ts'
import type { Fleet } from '../core/fleet/fleet.ts'
import type { FleetView } from '../core/handlers/fleet-view.ts'
import { createAgentSource } from '../core/metrics/agent-source.ts'
import type { HostReader } from '../core/metrics/host-reader.ts'
import { createHostSource } from '../core/metrics/host-source.ts'
import { ownMetrics as own } from '../core/metrics/own-metrics.ts'
import { createRecorder, type Recorder } from '../core/metrics/recorder.ts'
import { type Source, startRecording } from '../core/metrics/recording.ts'
import { createReporter, type Reporter } from '../core/metrics/reporter.ts'
import type { Keep } from '../core/metrics/roll-up.ts'
import { createRoundTripBook } from '../core/metrics/round-trip-book.ts'
import type { RoundTripTarget } from '../core/metrics/round-trip-source.ts'
import type { TelemetryStore } from '../core/metrics/telemetry-store.ts'
import type { PlaneLog } from '../core/plane-log/record.ts'
import type { Clock } from '../core/platform.ts'

/** @param tookMs `undefined`: there was no answer */
export type RoundTripListener = (agentId: string, tookMs: number | undefined) => void

export interface TelemetryParts {
  readonly clock: Clock
  readonly fleet: Pick<Fleet, 'snapshot'>
  readonly view: Pick<FleetView, 'usage'>
  /** Tells of the round trips to agents that are watched anyway. Returns what ends that. */
  readonly onRoundTrip: (listener: RoundTripListener) => () => void
  readonly config: () => Config['metrics']
  readonly planeLog: PlaneLog
  readonly path: string
}

/** What the control plane measures, and where it is kept. */
export interface Telemetry extends AsyncDisposable {
  readonly recorder: Recorder
  /** @throws what the disk or SQLite says */
  store(): TelemetryStore
  /** Why samples are not kept now. */
  fault(): unknown
}

export function keepOf({ keep }: Config['metrics']): Keep {
  return { samplesMs: keep.samples, minutesMs: keep.minutes, hoursMs: keep.hours }
}

/** Begins to measure. Nothing that befalls it, or its file, is thrown: it is told, and samples are lost. */
export async function openTelemetry(parts: TelemetryParts): Promise<Telemetry> {
  const { clock, planeLog } = parts
  const holder = createStoreHolder(parts)
  const recorder = createRecorder({
    now: clock.now,
    store: holder.open,
    yieldTurn: nextTurn,
    onWritten: holder.onWritten,
  })
  const reporter = createReporter(recorder)
  const leave = parts.onRoundTrip(createRoundTripBook(reporter, clock).made)
  const host = await openHost()
  const recording = startRecording({
    clock,
    everyMs: () => parts.config().every,
    sources: [
      ...(host ? [createHostSource(host, reporter)] : []),
      createAgentSource({
        agents: parts.fleet.snapshot,
        usage: parts.view.usage,
        family: familyReader,
        reporter,
      }),
      createPlaneSource(recorder, reporter),
      createLateRoundTrips(parts, reporter),
    ],
    flush: recorder.flush,
    tidy: async () => {
      // What it would meet has been told.
      if (holder.fault() !== undefined) return
      await holder.open().tidy(keepOf(parts.config()), clock.now())
    },
    onFault: (source, error) => planeLog('warn', `${source} cannot be measured: ${error}`),
  })
  return {
    recorder,
    store: holder.open,
    fault: holder.fault,
    async [Symbol.asyncDispose]() {
      leave()
      recording[Symbol.dispose]()
      await recorder.flush()
      holder.close()
    },
  }
}

async function openHost(): Promise<HostReader | undefined> {
  if (platform === 'linux') return (await import('../core/adapters/host/linux-host.ts')).openLinuxHost()
  if (platform === 'darwin') return (await import('../core/adapters/host/mac-host.ts')).openMacHost()
  return undefined
}

/** Loaded once an agent has an address. */
function createLateRoundTrips({ clock, fleet }: TelemetryParts, reporter: Reporter): Source {
  let opened: { readonly source: Source; readonly roundTrip: Disposable } | undefined
  const targets = (): RoundTripTarget[] =>
    fleet.snapshot().flatMap(({ spec, pid }) => {
      const url = isProcess(spec) && pid !== null ? spec.url : null
      return url === null ? [] : [{ agentId: spec.id, url }]
    })
  return {
    name: 'round trips',
    async read(moment) {
      if (!opened && targets().length === 0) return
      const [{ createRoundTrip }, { createRoundTripSource }] = await Promise.all([
        import('../core/adapters/host/round-trip.ts'),
        import('../core/metrics/round-trip-source.ts'),
      ])
      if (!opened) {
        const roundTrip = createRoundTrip()
        opened = { roundTrip, source: createRoundTripSource({ clock, targets, roundTrip, reporter }) }
      }
      await opened.source.read(moment)
    },
    [Symbol.dispose]() {
      opened?.source[Symbol.dispose]()
      opened?.roundTrip[Symbol.dispose]()
    },
  }
}

function createPlaneSource(recorder: Recorder, reporter: Reporter): Source {
  return {
    name: 'the control plane',
    read(moment) {
      const report = reporter.at(moment)
      const { user, system } = process.cpuUsage()
      const { unwritten, refused } = recorder.losses()
      report(own.planeCpu, (user + system) / 1e6)
      report(own.planeResident, process.memoryUsage.rss())
      report(own.planeLost, unwritten + refused)
    },
    [Symbol.dispose]: () => undefined,
  }
}

/** Opens the store when it is needed, and anew after a fault: what was wrong with the disk may be over. */
function createStoreHolder({ path, planeLog }: TelemetryParts) {
  let store: TelemetryStore | undefined
  let fault: unknown
  const close = (): void => {
    const closing = store
    store = undefined
    try {
      closing?.[Symbol.dispose]()
    } catch {
      // It was of no use any more.
    }
  }
  return {
    open(): TelemetryStore {
      store ??= openSqliteTelemetryStore(path)
      return store
    },
    close,
    fault: () => fault,
    onWritten(now: unknown): void {
      if (now !== undefined && fault === undefined) planeLog('warn', `metrics are not kept: ${now}`)
      if (now === undefined && fault !== undefined) planeLog('info', 'metrics are kept again')
      if (now !== undefined) close()
      fault = now
    },
  }
}
