import { describeDuration } from '../agent/describe-end.ts'
import type { Aside, LookGate } from '../agent/look-gate.ts'
import type { Platform } from '../platform.ts'
import type { Sighting } from './watch-model.ts'
import type { Tell } from './watched-agent.ts'
import type { HttpTarget, ProbeSpec, TcpTarget } from './watched-spec.ts'

/** What one look at an address found. */
export interface TargetLook {
  readonly isGood: boolean
  /** What was seen, for people: `answered 503`. Empty when there is nothing to say. */
  readonly detail: string
}

/** Looks at an address. Resolves to a bad look for whatever goes wrong, and soon after `signal` aborts. */
export interface TargetLooker {
  http(target: HttpTarget, signal: AbortSignal): Promise<TargetLook>
  tcp(target: TcpTarget, signal: AbortSignal): Promise<TargetLook>
}

export interface ProbeWatchDeps extends Platform {
  readonly looker: TargetLooker
  /** So many looks are under way at once, of all agents. */
  readonly gate: LookGate
}

/** A look that came so much later than its limit was not late itself: this process, or the machine, was asleep. */
const sleptMs = 1_000
/** An address that has not answered by then is waited for beside the turns. */
const restMs = 100

/** Looks every `intervalMs`, give or take a tenth, so that many do not look at once. */
export async function watchProbe(
  deps: ProbeWatchDeps,
  spec: ProbeSpec,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const { clock, random, gate } = deps
  while (!signal.aborted) {
    const seen = await gate.enter(
      { by: spec, take: (leave) => lookOnce(deps, spec, { signal, leave }) },
      signal,
    )
    if (signal.aborted) return
    if (seen) {
      if (seen.latencyMs !== null) tell.latency(seen.latencyMs)
      tell.sighting(seen.sighting)
    }
    await clock.sleep(spec.intervalMs * (0.9 + 0.2 * random.fraction()), signal)
  }
}

async function lookOnce(
  { clock, looker }: ProbeWatchDeps,
  { target, timeoutMs, slowMs }: ProbeSpec,
  { signal, leave }: { readonly signal: AbortSignal; readonly leave: (aside: Aside) => void },
): Promise<{ readonly sighting: Sighting; readonly latencyMs: number | null } | undefined> {
  const limit = new AbortController()
  const timers = [clock.after(timeoutMs, () => limit.abort()), clock.after(restMs, () => leave('resting'))]
  const either = AbortSignal.any([signal, limit.signal])
  const startedAtMs = clock.elapsed()
  const look = await (target.kind === 'http'
    ? looker.http(target, either)
    : looker.tcp(target, either)
  ).finally(() => {
    for (const cancel of timers) cancel()
  })
  const tookMs = clock.elapsed() - startedAtMs
  if (!look.isGood && tookMs > timeoutMs + sleptMs) return undefined
  if (limit.signal.aborted) return bad(`no answer within ${describeDuration(timeoutMs)}`)
  if (!look.isGood) return bad(look.detail)
  if (slowMs === null || tookMs <= slowMs)
    return { sighting: { kind: 'good', detail: look.detail }, latencyMs: tookMs }
  const detail = `slow: the answer took ${describeDuration(tookMs)}, more than ${describeDuration(slowMs)}`
  return { sighting: { kind: 'impaired', detail }, latencyMs: tookMs }
}

const bad = (detail: string) => ({ sighting: { kind: 'bad', detail } as const, latencyMs: null })
