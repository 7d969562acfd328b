import type { App } from '../core/app.ts'
import { ExpectedError } from '../core/errors.ts'
import type { Clock } from '../core/platform.ts'
import type { Update } from './collection.ts'
import type { Detail } from './data.ts'
import { againWhenLagging } from './lagging.ts'

/** What is to be known of the one agent that is looked at. */
export interface Wanted {
  readonly agentId: string
  /** Changes when facts that were read are no longer true. */
  readonly version: string
  readonly hasVariables: boolean
  readonly hasLog: boolean
}

export interface DetailFeed {
  /** Says what is looked at now; `null` for nothing. Cheap to call with what is wanted already. */
  want(wanted: Wanted | null): void
  /** Reads what is wanted, and what is wanted next, until `signal` aborts. @throws when the connection is lost */
  run(app: App, signal: AbortSignal): Promise<void>
}

/** A cursor that runs over rows asks for none of them but the last. */
const settleMs = 80
const linesAtFirst = 1000

export function createDetailFeed(deps: {
  readonly clock: Clock
  readonly apply: (update: Update) => void
}): DetailFeed {
  const { clock, apply } = deps
  let wanted: Wanted | null = null
  let wake = (): void => undefined

  return {
    want(next) {
      if (JSON.stringify(next) === JSON.stringify(wanted)) return
      wanted = next
      wake()
    },
    async run(app, signal) {
      let asked: Wanted | null = null
      let detail: Detail | null = null
      const woken = (): Promise<void> =>
        new Promise((resolve) => {
          wake = resolve
          if (wanted !== asked || signal.aborted || log.hasFailed()) resolve()
        })
      const log = createLogFollower({ app, apply, onFailure: () => wake() }, signal)
      signal.addEventListener('abort', () => wake(), { once: true })
      for (await woken(); !signal.aborted && !log.hasFailed(); await woken()) {
        await clock.sleep(settleMs, signal).catch(() => undefined)
        asked = wanted
        log.follow(asked?.hasLog ? asked.agentId : null)
        if (asked) {
          detail = await readDetail(app, asked, detail, signal)
          apply({ type: 'detail', detail })
        }
      }
      await log.end()
    },
  }
}

/** What was asked for; parts that were not asked for this time are kept. */
async function readDetail(
  app: App,
  asked: Wanted,
  before: Detail | null,
  signal: AbortSignal,
): Promise<Detail> {
  const { agentId } = asked
  const known: Detail =
    before?.agentId === agentId ? before : { agentId, facts: null, variables: null, problem: null }
  try {
    const [facts, environment] = await Promise.all([
      app.call('agent.show', { agent: agentId }, signal),
      asked.hasVariables ? app.call('agent.env', { agent: agentId }, signal) : null,
    ])
    return { agentId, facts, variables: environment?.variables ?? known.variables, problem: null }
  } catch (error) {
    if (!(error instanceof ExpectedError) || error.code === 'PLANE_UNREACHABLE') throw error
    return { ...known, problem: error.message }
  }
}

interface LogFollower {
  /** The same agent again changes nothing. */
  follow(agentId: string | null): void
  hasFailed(): boolean
  /** Stops reading. @throws what it failed with */
  end(): Promise<void>
}

interface LogSource {
  readonly app: App
  readonly apply: (update: Update) => void
  readonly onFailure: () => void
}

function createLogFollower(source: LogSource, signal: AbortSignal): LogFollower {
  let failure: { readonly error: unknown } | undefined
  let agentNow: string | null = null
  let stop = new AbortController()
  let reading = Promise.resolve()
  return {
    hasFailed: () => failure !== undefined,
    follow(agentId) {
      if (agentId === agentNow) return
      agentNow = agentId
      stop.abort()
      stop = new AbortController()
      if (agentId === null) return
      reading = readLog(source, agentId, AbortSignal.any([signal, stop.signal])).catch((error: unknown) => {
        // What is known of an agent that is gone says so by itself.
        if (error instanceof ExpectedError && error.code !== 'PLANE_UNREACHABLE') return
        failure = { error }
        source.onFailure()
      })
    },
    async end() {
      stop.abort()
      await reading
      if (failure) throw failure.error
    },
  }
}

/** Follows what one agent writes, from its last lines on. A reader that was too slow begins again there. */
function readLog({ app, apply }: LogSource, agentId: string, signal: AbortSignal): Promise<void> {
  return againWhenLagging(async () => {
    let isAll = true
    for await (const { lines } of app.stream(
      'log.follow',
      { agents: [agentId], limit: linesAtFirst },
      signal,
    )) {
      apply({ type: 'log', log: { agentId, lines }, isAll })
      isAll = false
    }
  }, signal)
}
