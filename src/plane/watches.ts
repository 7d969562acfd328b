import { targetLooker } from '../core/adapters/host/target-looker.ts'
import { createLookGate } from '../core/agent/look-gate.ts'
import type { Platform } from '../core/platform.ts'
import { watchProbe } from '../core/watched/watch-probe.ts'
import type { Heartbeats } from '../core/watched/watch-push.ts'
import type { Watch } from '../core/watched/watched-agent.ts'

/** So many looks at addresses are under way at once; those that wait for an answer go on beside them. */
const gateLimits = { turns: 64, aside: { resting: 512, working: 0 } }

/** Watches an agent as its kind asks for. Loaded with the first one that is watched. */
export function createWatch(platform: Platform, heartbeats: Heartbeats): Watch {
  const probe = { ...platform, looker: targetLooker, gate: createLookGate(gateLimits) }
  return async (spec, tell, signal) => {
    switch (spec.kind) {
      case 'probe':
        return watchProbe(probe, spec, tell, signal)
      case 'push':
        return heartbeats.watch(spec, tell, signal)
      case 'openclaw':
        return tell.sighting({ kind: 'bad', detail: 'not watched yet' })
    }
  }
}
