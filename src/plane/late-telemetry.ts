import { ExpectedError } from '../core/errors.ts'
import type { MetricsView } from '../core/handlers/metrics-view.ts'
import type { TelemetryState } from '../core/health/senses.ts'
import type { Telemetry, TelemetryParts } from './telemetry.ts'

/** What measures the machine and the agents, loaded once the agents run; and what answers for it, when somebody asks. */
export interface LateTelemetry extends AsyncDisposable {
  /** Begins to measure. */
  open(): Promise<void>
  view(): Promise<MetricsView>
  state(): TelemetryState | null
}

export function createLateTelemetry(parts: () => TelemetryParts): LateTelemetry {
  let opening: Promise<Telemetry> | undefined
  let telemetry: Telemetry | undefined
  let viewing: Promise<MetricsView & AsyncDisposable> | undefined

  const load = async (): Promise<Telemetry> => {
    const { openTelemetry } = await import('./telemetry.ts')
    telemetry = await openTelemetry(parts())
    return telemetry
  }
  const loadView = async (): Promise<MetricsView & AsyncDisposable> => {
    const { openMetricsView } = await import('./metrics-view.ts')
    return openMetricsView(parts(), await opening)
  }
  return {
    async open() {
      opening ??= load()
      await opening
    },
    view() {
      viewing ??= loadView()
      return viewing
    },
    state: () =>
      telemetry
        ? { fault: faultText(telemetry.fault()), unwritten: telemetry.recorder.losses().unwritten }
        : null,
    async [Symbol.asyncDispose]() {
      await (await viewing)?.[Symbol.asyncDispose]()
      await (await opening)?.[Symbol.asyncDispose]()
    },
  }
}

function faultText(fault: unknown): string | null {
  if (fault === undefined) return null
  return fault instanceof ExpectedError || fault instanceof Error ? fault.message : String(fault)
}
