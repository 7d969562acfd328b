import type { GatewaySpec, ProbeSpec, PushSpec } from '../../src/core/watched/watched-spec.ts'

const shared = { fleet: 'default', instance: null, labels: {}, autostart: true } as const

export function probeSpec(id: string, changes: Partial<ProbeSpec> = {}): ProbeSpec {
  return {
    ...{ ...shared, id, name: id, kind: 'probe' },
    target: { kind: 'tcp', host: '127.0.0.1', port: 1 },
    ...{ intervalMs: 10_000, timeoutMs: 2_000, slowMs: 500, failures: 1, successes: 1 },
    ...changes,
  }
}

export function pushSpec(id: string, changes: Partial<PushSpec> = {}): PushSpec {
  return { ...shared, id, name: id, kind: 'push', everyMs: 60_000, graceMs: 30_000, ...changes }
}

export function gatewaySpec(id: string, changes: Partial<GatewaySpec> = {}): GatewaySpec {
  const url = 'ws://127.0.0.1:1'
  return {
    ...shared,
    id,
    name: id,
    kind: 'openclaw',
    url,
    token: null,
    tlsFingerprint: null,
    login: 'token',
    isPlaintextAllowed: false,
    ...changes,
  }
}
