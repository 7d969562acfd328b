import type { ProbeName } from './probe-board.ts'
import type { LivenessProbe, ReadinessProbe } from './process-spec.ts'
import { countSigns, isSign, type TakenLook } from './take-look.ts'
import { lookInTurn, type Watching } from './watching.ts'

/** Looks from now on, at intervals. The first comes at a moment of its own, so that not all agents are asked at once. */
export async function* looks(
  watching: Watching,
  name: ProbeName,
  probe: ReadinessProbe | LivenessProbe,
): AsyncGenerator<TakenLook> {
  const { deps, board, target, signal } = watching
  const { clock, random } = deps
  const look = lookFor(watching, name, probe)
  const { initialDelayMs, intervalMs } = probe
  await clock.sleep((target.wasReady ? 0 : initialDelayMs) + random.fraction() * intervalMs, signal)
  while (!signal.aborted) {
    const taken = await look()
    signal.throwIfAborted()
    if (taken) {
      board.note(target.spec.id, name, taken)
      yield taken
    }
    await clock.sleep(intervalMs, signal)
  }
}

function lookFor(
  watching: Watching,
  name: ProbeName,
  { check, timeoutMs }: ReadinessProbe | LivenessProbe,
): () => Promise<TakenLook | undefined> {
  const { deps, target, signal } = watching
  if (!isSign(check)) return () => lookInTurn(watching, name, { check, timeoutMs })
  const count = countSigns(deps, target, check, { signal, onFault: deps.onFault })
  let seen = count()
  return async () => {
    const now = count()
    const isGood = now !== seen
    seen = now
    return { isGood, detail: '', atMs: deps.clock.now(), tookMs: 0, waitedMs: 0 }
  }
}
