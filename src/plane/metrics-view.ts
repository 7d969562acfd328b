import { setImmediate as nextTurn } from 'node:timers/promises'
import { sqliteFault } from '../core/adapters/sqlite/sqlite-errors.ts'
import { openSqliteTelemetryStore } from '../core/adapters/sqlite/telemetry-store.ts'
import { ExpectedError } from '../core/errors.ts'
import { createMetricsView, type MetricsView } from '../core/handlers/metrics-view.ts'
import type { TelemetryReader, TelemetryStore } from '../core/metrics/telemetry-store.ts'
import { keepOf, type Telemetry, type TelemetryParts } from './telemetry.ts'

/** Answers from telemetry.db: through who writes it, or by itself when nothing is recorded. */
export function openMetricsView(
  parts: TelemetryParts,
  telemetry: Telemetry | undefined,
): MetricsView & AsyncDisposable {
  let own: TelemetryStore | undefined
  const ownStore = (): TelemetryStore => {
    own ??= openSqliteTelemetryStore(parts.path)
    return own
  }
  const view = createMetricsView({
    now: parts.clock.now,
    reader: () => readerOf(telemetry?.store ?? ownStore, parts.path),
    recorder: telemetry?.recorder ?? null,
    everyMs: () => parts.config().every,
    keep: () => keepOf(parts.config()),
    yieldTurn: nextTurn,
  })
  return {
    ...view,
    async [Symbol.asyncDispose]() {
      own?.[Symbol.dispose]()
    },
  }
}

async function readerOf(store: () => TelemetryStore, path: string): Promise<TelemetryReader> {
  try {
    return await store().reader()
  } catch (error) {
    throw readingFault(error, path)
  }
}

/** What SQLite says, for who asked. */
function readingFault(cause: unknown, path: string): unknown {
  const fault = sqliteFault(cause)
  const isSystemError = cause instanceof Error && 'syscall' in cause
  if (fault === undefined && !isSystemError) return cause
  const message = `${path} cannot be read: ${(cause as Error).message}`
  const hint = 'Move it aside if it is damaged: it is made anew within a minute. Agents keep running'
  return new ExpectedError(fault === 'corrupt' ? 'STATE_CORRUPT' : 'STATE_UNWRITABLE', message, {
    hint,
    cause,
  })
}
