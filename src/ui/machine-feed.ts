import type { App } from '../core/app.ts'
import { ExpectedError } from '../core/errors.ts'
import { ownMetrics as own } from '../core/metrics/own-metrics.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import type { MachinePicture, Trip, TripPicture } from './data.ts'
import { problemOf } from './problem-of.ts'

/** Metrics whose last hour is drawn. */
const drawn: ReadonlySet<string> = new Set(
  [
    ...[own.cpuUsed, own.load, own.memoryUsed, own.swapUsed, own.pressure, own.temperature],
    ...[own.diskRead, own.diskWritten, own.networkReceived, own.networkSent, own.containerMemoryUsed],
  ].map(({ name }) => name),
)
/** From block to block of a graph of an hour. */
const stepMs = 60_000

/** What is known of the machine that the control plane runs on. @throws when the connection is lost */
export async function readMachine(app: App, signal: AbortSignal): Promise<MachinePicture> {
  try {
    const [host, container] = await Promise.all([
      app.call('metrics.list', { name: 'host' }, signal),
      app.call('metrics.list', { name: 'container' }, signal),
    ])
    const names = [...host.metrics, ...container.metrics].map(({ name }) => name)
    const answers = await Promise.all(
      names.filter((name) => drawn.has(name)).map((metric) => asked(app, { metric, stepMs }, signal)),
    )
    const { isRecording, everyMs } = host
    return {
      ...{ isRecording, everyMs, problem: null, series: [...host.series, ...container.series] },
      histories: answers.flatMap((answer) => historiesOf(answer)),
    }
  } catch (error) {
    return { isRecording: false, everyMs: 0, problem: problemOf(error), series: [], histories: [] }
  }
}

type Answer = OutputOf<'metrics.query'> | undefined

function historiesOf(answer: Answer): MachinePicture['histories'] {
  if (!answer) return []
  const { metric, series } = answer
  return series.map(({ labels, points }) => ({
    metric: metric.name,
    labels,
    values: points.map(({ value }) => value),
  }))
}

/** Round trips to the agents in the last hour. @throws when the connection is lost */
export async function readTrips(app: App, signal: AbortSignal): Promise<TripPicture> {
  const whole = (metric: string, measure: string): Promise<Answer> =>
    asked(app, { metric, measure, whole: true }, signal)
  const time = own.roundTrip.name
  try {
    const [p50, p95, count, lost, jitter, history] = await Promise.all([
      ...[whole(time, 'p50'), whole(time, 'p95'), whole(time, 'count')],
      ...[whole(own.roundTripLost.name, 'increase'), whole(own.roundTripJitter.name, 'last')],
      asked(app, { metric: time, measure: 'p50', stepMs }, signal),
    ])
    return { problem: null, trips: tripsOf({ p50, p95, count, lost, jitter, history }) }
  } catch (error) {
    return { problem: problemOf(error), trips: [] }
  }
}

type TripAnswers = Readonly<Record<'p50' | 'p95' | 'count' | 'lost' | 'jitter' | 'history', Answer>>

const byName = (one: string, other: string): number => (one < other ? -1 : 1)

/** One for each agent that anything is known of, by name. */
export function tripsOf({ p50, p95, count, lost, jitter, history }: TripAnswers): readonly Trip[] {
  const byAgent = (answer: Answer): ReadonlyMap<string, readonly (number | null)[]> =>
    new Map(historiesOf(answer).map(({ labels, values }) => [labels['agent'] ?? '', values]))
  const known = {
    ...{ p50: byAgent(p50), p95: byAgent(p95), count: byAgent(count), lost: byAgent(lost) },
    ...{ jitter: byAgent(jitter), history: byAgent(history) },
  }
  const agents = [...new Set([...known.count.keys(), ...known.lost.keys()])].toSorted(byName)
  return agents.map((agentId) => {
    const of = (part: keyof typeof known): number | null => known[part].get(agentId)?.at(-1) ?? null
    const [made, missed] = [of('count') ?? 0, of('lost') ?? 0]
    return {
      ...{ agentId, made, p50Ms: inMs(of('p50')), p95Ms: inMs(of('p95')), jitterMs: inMs(of('jitter')) },
      lossPercent: made + missed === 0 ? null : (100 * missed) / (made + missed),
      valuesMs: (known.history.get(agentId) ?? []).map(inMs),
    }
  })
}

const inMs = (seconds: number | null): number | null => (seconds === null ? null : seconds * 1000)

/** `undefined` when there is nothing of that name. */
async function asked(
  app: App,
  wish: {
    readonly metric: string
    readonly measure?: string
    readonly stepMs?: number
    readonly whole?: boolean
  },
  signal: AbortSignal,
): Promise<Answer> {
  try {
    return await app.call('metrics.query', wish, signal)
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'NOT_FOUND') return undefined
    throw error
  }
}
