import type { App } from '../core/app.ts'
import type { Clock } from '../core/platform.ts'
import type { Update } from './collection.ts'
import { readMachine, readTrips } from './machine-feed.ts'
import { problemOf } from './problem-of.ts'
import { createUsageFeeds, type UsageWishes } from './usage-feeds.ts'
import { createWantedFeed } from './wanted-feed.ts'

/** `waiting`: what waits for a person; `all`: and what each gateway does. */
export type GatewayWish = 'waiting' | 'all'
export type HostWish = 'machine' | 'trips'

/** What has to be known for what is on the screen, beside agents and events; `null` for nothing. */
export interface ScreenWishes extends UsageWishes {
  readonly health: 'health' | null
  readonly gateways: GatewayWish | null
  readonly hosts: HostWish | null
  /** Id of the agent. */
  readonly gateway: string | null
  readonly gatewayLog: string | null
}

/** Asks for what single screens show, while they are shown. */
export interface ScreenFeeds {
  /** Cheap to call with what is wanted already. */
  want(wishes: ScreenWishes): void
  /** Asks without waiting for the next turn: something was changed, which no stream tells of. */
  again(): void
  /** Each asks until `signal` aborts, and rejects when the connection is lost. */
  run(app: App, signal: AbortSignal): readonly Promise<void>[]
}

interface Deps {
  readonly clock: Clock
  readonly apply: (update: Update) => void
}

const usualEveryMs = 2000
/** Metrics are measured less often. */
const hostsEveryMs = 5000
/** A gateway reads its file for it: 40 ms of work for a hundred lines. */
const gatewayLogEveryMs = 5000
const gatewayLogLines = 100

export function createScreenFeeds(deps: Deps): ScreenFeeds {
  const { clock } = deps
  const health = createWantedFeed({ clock, everyMs: usualEveryMs, ask: askHealth(deps) })
  const gateways = createWantedFeed({ clock, everyMs: usualEveryMs, ask: askGateways(deps) })
  const hosts = createWantedFeed({ clock, everyMs: hostsEveryMs, ask: askHosts(deps) })
  const gateway = createWantedFeed({ clock, everyMs: usualEveryMs, ask: askGateway(deps) })
  const gatewayLog = createWantedFeed({ clock, everyMs: gatewayLogEveryMs, ask: askGatewayLog(deps) })
  const all = [health, gateways, hosts, gateway, gatewayLog]
  const usage = createUsageFeeds(deps)
  return {
    want(wishes) {
      health.want(wishes.health)
      gateways.want(wishes.gateways)
      hosts.want(wishes.hosts)
      gateway.want(wishes.gateway)
      gatewayLog.want(wishes.gatewayLog)
      usage.want(wishes)
    },
    again() {
      for (const feed of all) feed.again()
    },
    run: (app, signal) => [...all.map((feed) => feed.run(app, signal)), ...usage.run(app, signal)],
  }
}

function askHealth({ apply }: Deps) {
  return async (app: App, _: 'health', signal: AbortSignal): Promise<void> => {
    const [health, { probes }] = await Promise.all([
      app.call('health.show', {}, signal),
      app.call('agent.probes', {}, signal),
    ])
    apply({ type: 'wellness', wellness: { health, probes } })
  }
}

function askGateways({ apply }: Deps) {
  return async (app: App, wish: GatewayWish, signal: AbortSignal): Promise<void> => {
    const { approvals } = await app.call('approval.list', {}, signal)
    if (wish === 'waiting')
      return apply({ type: 'gateways', gateways: { approvals, gateways: [], sessions: [] } })
    const { gateways } = await app.call('gateway.list', {}, signal)
    const shown = await Promise.all(
      gateways.map(async ({ agentId }) => {
        const read = app.call('gateway.show', { agent: agentId }, signal)
        // One that went since the list was made has no sessions.
        const { sessions } = await read.catch((error: unknown) => ({ sessions: [], gone: problemOf(error) }))
        return sessions.map((session) => ({ ...session, agentId }))
      }),
    )
    apply({ type: 'gateways', gateways: { approvals, gateways, sessions: shown.flat() } })
  }
}

function askGateway({ apply }: Deps) {
  return async (app: App, agentId: string, signal: AbortSignal): Promise<void> => {
    const read = app.call('gateway.show', { agent: agentId }, signal)
    const gateway = await read.then(
      (shown) => ({ shown, problem: null }),
      (error) => ({ shown: null, problem: problemOf(error) }),
    )
    apply({ type: 'gateway', gateway: { agentId, ...gateway } })
  }
}

function askGatewayLog({ apply }: Deps) {
  return async (app: App, agentId: string, signal: AbortSignal): Promise<void> => {
    const read = app.call('gateway.log', { agent: agentId, limit: gatewayLogLines }, signal)
    const log = await read.then(
      ({ lines }) => ({ lines, problem: null }),
      (error) => ({ lines: [], problem: problemOf(error) }),
    )
    apply({ type: 'gatewayLog', gatewayLog: { agentId, ...log } })
  }
}

function askHosts({ apply }: Deps) {
  return async (app: App, wish: HostWish, signal: AbortSignal): Promise<void> => {
    if (wish === 'machine') return apply({ type: 'machine', machine: await readMachine(app, signal) })
    apply({ type: 'trips', trips: await readTrips(app, signal) })
  }
}
