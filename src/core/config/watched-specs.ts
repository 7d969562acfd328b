import assert from 'node:assert/strict'
import type { GatewayAccess } from '../agent/process-spec.ts'
import type { GatewaySpec, ProbeSpec, PushSpec, WatchedSpec } from '../watched/watched-spec.ts'
import { parseAddress } from './address.ts'
import { isLoopbackUrl } from './loopback-url.ts'
import type { GatewayConfig, WatchedConfig } from './watched-schema.ts'

/** What an agent of the file that is watched is to be. */
export function watchedSpec(name: string, agent: WatchedConfig): WatchedSpec {
  const { fleet, labels, autostart } = agent
  const shared = { id: name, name, fleet, instance: null, labels, autostart }
  switch (agent.kind) {
    case 'probe':
      return { ...shared, ...probeOf(agent) }
    case 'push':
      return { ...shared, ...pushOf(agent) }
    case 'openclaw':
      return { ...shared, ...gatewayOf(agent) }
  }
}

type Own<Spec> = Omit<Spec, 'id' | 'name' | 'fleet' | 'instance' | 'labels' | 'autostart'>
type OfKind<Kind> = Extract<WatchedConfig, { readonly kind: Kind }>

function probeOf(agent: OfKind<'probe'>): Own<ProbeSpec> {
  const { interval, timeout, expect, failures, successes } = agent
  return {
    kind: 'probe',
    target: targetOf(agent),
    intervalMs: interval,
    timeoutMs: timeout,
    slowMs: expect.within ?? null,
    failures,
    successes,
  }
}

function targetOf({ http, tcp, headers, expect }: OfKind<'probe'>): ProbeSpec['target'] {
  if (http !== undefined) {
    return { kind: 'http', url: http, headers, statuses: expect.status, bodyPattern: expect.body ?? null }
  }
  const address = tcp === undefined ? undefined : parseAddress(tcp)
  assert(address, 'the rules let nothing else through')
  return { kind: 'tcp', ...address }
}

function pushOf({ every, grace }: OfKind<'push'>): Own<PushSpec> {
  return { kind: 'push', everyMs: every, graceMs: grace }
}

function gatewayOf(agent: OfKind<'openclaw'>): Own<GatewaySpec> {
  const { url, login, allow_plaintext } = agent
  return {
    kind: 'openclaw',
    ...gatewayAccessOf(agent),
    login: login ?? (isLoopbackUrl(url) ? 'token' : 'device'),
    isPlaintextAllowed: allow_plaintext,
  }
}

/** By what a gateway is reached. */
export function gatewayAccessOf({ url, token, tls_fingerprint }: GatewayConfig): GatewayAccess {
  const tlsFingerprint = tls_fingerprint?.replaceAll(':', '').toLowerCase() ?? null
  return { url, token: token ?? null, tlsFingerprint }
}
