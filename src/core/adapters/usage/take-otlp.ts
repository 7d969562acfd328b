import type { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import { ExpectedError } from '../../errors.ts'
import { readTelemetry } from '../../usage/otlp/read-telemetry.ts'
import type { OtlpOutcome, OtlpRequest, UsageBatch } from '../../usage/usage-desk.ts'
import { digestOf } from './call-codec.ts'
import { createSeriesTable } from './series-table.ts'

/** As the specification of OTLP recommends, before and after it is inflated. */
export const otlpBytesMax = 64 * 1024 * 1024

export interface TakeOtlpDeps {
  readonly db: DatabaseSync
  readonly write: <Result>(work: () => Result) => Result
  /** Keeps what was found, in the transaction that goes on. */
  readonly keep: (batch: UsageBatch) => void
  /** Unix epoch. */
  readonly now: () => number
}

/** Takes in a request of OTLP/HTTP: all of it, or nothing. @throws INPUT_INVALID, BODY_TOO_LARGE, what SQLite says */
export function takeOtlp({ db, write, keep, now }: TakeOtlpDeps, request: OtlpRequest): OtlpOutcome {
  const { signal, encoding, agent, listeningSinceMs, openclawPrefix } = request
  const body = inflated(request)
  return write(() => {
    const series = createSeriesTable(db)
    const { count, why } = readTelemetry(
      {
        ...{ keep, series, listeningSinceMs, openclawPrefix },
        arrival: { atMs: now(), agent },
        digest: (text) => Buffer.from(digestOf(text)).toString('base64url'),
      },
      { signal, encoding, body },
    )
    if (signal === 'metrics') series.prune()
    return { rejected: count, why }
  })
}

function inflated({ body, isGzipped }: OtlpRequest): Buffer {
  const bytes = Buffer.from(body)
  if (!isGzipped) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: otlpBytesMax })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new ExpectedError(
        'BODY_TOO_LARGE',
        `The body is longer than ${otlpBytesMax} bytes once it is inflated`,
      )
    }
    throw new ExpectedError('INPUT_INVALID', 'The body is not the gzip that it says it is', { cause })
  }
}
