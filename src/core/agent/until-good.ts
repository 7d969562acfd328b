import type { ProbeName } from './probe-board.ts'
import type { Check, ReadinessProbe, StartupProbe } from './process-spec.ts'
import { type AskedCheck, isSign, type SignCheck, untilSign } from './take-look.ts'
import { lookInTurn, tellMissing, type Watching } from './watching.ts'

/** From the first look to the second until one is good; each later pause is longer by half, up to the longest. */
const pauseMsMin = 50
const pauseMsMax = 1000
/** What a last look has at least, however little is left. */
const lookMsMin = 100

/**
 * Resolves to true at the first good look, or to false when there was none until the clock says `untilMs`. Looks often at
 * first. A look that waits for its turn by then is still taken: others that hang make nobody late.
 */
export async function untilGood(
  watching: Watching,
  name: ProbeName,
  probe: StartupProbe | ReadinessProbe,
  untilMs = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const { deps, board, target, signal } = watching
  if (probe.initialDelayMs > 0) await deps.clock.sleep(probe.initialDelayMs, signal)
  const { check, timeoutMs } = probe
  if (!isSign(check)) return untilGoodLook(watching, name, { check, timeoutMs }, untilMs)
  if (!(await isGivenUntil(watching, check, untilMs))) return false
  board.note(target.spec.id, name, {
    isGood: true,
    detail: '',
    atMs: deps.clock.now(),
    tookMs: 0,
    waitedMs: 0,
  })
  return true
}

async function untilGoodLook(
  watching: Watching,
  name: ProbeName,
  { check, timeoutMs }: { readonly check: AskedCheck; readonly timeoutMs: number },
  untilMs: number,
): Promise<boolean> {
  const { deps, board, target, signal } = watching
  const { clock } = deps
  let pauseMs = pauseMsMin
  const tellFound = tellsOnce(watching, check)
  for (;;) {
    const limitMs = Math.min(timeoutMs, Math.max(untilMs - clock.elapsed(), lookMsMin))
    const look = await lookInTurn(watching, name, { check, timeoutMs: limitMs })
    signal.throwIfAborted()
    if (look) board.note(target.spec.id, name, look)
    if (look?.isGood) return true
    if (look) tellFound(look.detail)
    const leftMs = untilMs - clock.elapsed()
    if (leftMs <= 0) return false
    await clock.sleep(Math.min(pauseMs, leftMs), signal)
    pauseMs = Math.min(pauseMs * 1.5, pauseMsMax)
  }
}

async function isGivenUntil(
  { deps, target, signal }: Watching,
  check: SignCheck,
  untilMs: number,
): Promise<boolean> {
  if (untilMs === Number.POSITIVE_INFINITY) return untilSign(deps, target, check, signal).then(() => true)
  const limit = new AbortController()
  const cancel = deps.clock.after(untilMs - deps.clock.elapsed(), () => limit.abort())
  try {
    await untilSign(deps, target, check, AbortSignal.any([signal, limit.signal]))
    return true
  } catch (error) {
    if (signal.aborted || !limit.signal.aborted) throw error
    return false
  } finally {
    cancel()
  }
}

/** Tells what is missing, where that is not what it told before. */
function tellsOnce(watching: Watching, check: Check): (detail: string) => void {
  let told = ''
  return (detail) => {
    if (detail !== told) tellMissing(watching, check, detail)
    told = detail
  }
}
