import { targetLooker } from '../core/adapters/host/target-looker.ts'
import { createGatewayOpener, type GatewayOpenerDeps } from '../core/adapters/openclaw/open-gateway.ts'
import { createLookGate } from '../core/agent/look-gate.ts'
import { createGateways, type Gateways } from '../core/gateway/gateways.ts'
import type { Platform } from '../core/platform.ts'
import { resolveSpec } from '../core/secret/resolving-host.ts'
import { batchOf, type GatewayCall } from '../core/usage/openclaw-call.ts'
import { createUsageIntake, type UsageIntakeDeps } from '../core/usage/usage-intake.ts'
import { watchProbe } from '../core/watched/watch-probe.ts'
import type { Heartbeats } from '../core/watched/watch-push.ts'
import type { Watch } from '../core/watched/watched-agent.ts'
import type { LateSecrets } from './late-secrets.ts'
import { version } from './version.ts'

/** So many looks at addresses are under way at once; those that wait for an answer go on beside them. */
const gateLimits = { turns: 64, aside: { resting: 512, working: 0 } }

export interface WatchesDeps extends Platform {
  readonly heartbeats: Heartbeats
  /** Host name of this machine, for the owners of gateways. */
  readonly node: string
  readonly secrets: Pick<LateSecrets, 'open' | 'store'>
  readonly usage: UsageIntakeDeps['desk']
  readonly heardUntilMs: GatewayOpenerDeps['heardUntilMs']
  /** For people. */
  readonly warn: (message: string) => void
}

export interface Watches extends AsyncDisposable {
  /** Watches an agent as its kind asks for. */
  readonly watch: Watch
  readonly gateways: Gateways
}

/** Loaded with the first agent that is watched. */
export function createWatches({
  heartbeats,
  node,
  secrets,
  usage,
  heardUntilMs,
  warn,
  ...platform
}: WatchesDeps): Watches {
  const probe = { ...platform, looker: targetLooker, gate: createLookGate(gateLimits) }
  const client = {
    displayName: `SuperClaw on ${node}`,
    version,
    platform: process.platform,
    instanceId: platform.random.id(),
  }
  const intake = createUsageIntake({ clock: platform.clock, desk: usage, warn })
  const onCall = (seen: GatewayCall): void => intake.add(batchOf(seen, platform.clock.now()))
  const gateways = createGateways({
    ...platform,
    open: createGatewayOpener({ ...platform, client, secrets: secrets.store, heardUntilMs, onCall }),
  })
  return {
    gateways,
    [Symbol.asyncDispose]: intake[Symbol.asyncDispose],
    async watch(named, tell, signal) {
      const whole = await resolveSpec(named, secrets.open)
      if ('fault' in whole) return tell.sighting({ kind: 'bad', detail: whole.fault })
      const { spec } = whole
      if (signal.aborted) return
      switch (spec.kind) {
        case 'probe':
          return watchProbe(probe, spec, tell, signal)
        case 'push':
          return heartbeats.watch(spec, tell, signal)
        case 'openclaw':
          return gateways.watch(spec, tell, signal)
      }
    },
  }
}
