import type { GatewayAccess } from '../agent/process-spec.ts'

/** What an agent is to be that is watched and not run. Every default is filled in. Made from superclaw.yaml. */
export type WatchedSpec = ProbeSpec | PushSpec | GatewaySpec

interface Watched {
  /** Unique in the control plane: its name. */
  readonly id: string
  readonly name: string
  readonly fleet: string
  readonly instance: null
  readonly labels: Readonly<Record<string, string>>
  /** Whether it is watched with the control plane. */
  readonly autostart: boolean
  /** Of each secret that it names: what differs once the secret has another value. Absent when it names none. */
  readonly secrets?: Readonly<Record<string, string>>
}

/** An address that is asked again and again. */
export interface ProbeSpec extends Watched {
  readonly kind: 'probe'
  readonly target: HttpTarget | TcpTarget
  readonly intervalMs: number
  /** A look that takes longer has failed. */
  readonly timeoutMs: number
  /** An answer that takes longer is late: it works, but not as it should. `null`: none is. */
  readonly slowMs: number | null
  readonly failures: number
  readonly successes: number
}

/** A GET is answered as expected. */
export interface HttpTarget {
  readonly kind: 'http'
  readonly url: string
  /** Sent with it. Values may be secret. */
  readonly headers: Readonly<Record<string, string>>
  /** From, to: both count. */
  readonly statuses: readonly (readonly [number, number])[]
  /** RE2 syntax: must match within the first 64 KiB of the body. `null`: whatever it says. */
  readonly bodyPattern: string | null
}

/** A connection is accepted. */
export interface TcpTarget {
  readonly kind: 'tcp'
  readonly host: string
  readonly port: number
}

/** One that tells of itself, by heartbeats. */
export interface PushSpec extends Watched {
  readonly kind: 'push'
  /** How often it tells. */
  readonly everyMs: number
  /** How much later is not late. */
  readonly graceMs: number
}

/** How a gateway is to know us: by its token alone, which it takes from its own machine, or by a key that its owner approves. */
export const loginKinds = ['token', 'device'] as const
export type LoginKind = (typeof loginKinds)[number]

/** A running OpenClaw gateway that is connected to. */
export interface GatewaySpec extends Watched, GatewayAccess {
  readonly kind: 'openclaw'
  readonly login: LoginKind
  /** Whether the token may cross a network unencrypted. */
  readonly isPlaintextAllowed: boolean
}

/** By what it is reached, for people. */
export function targetOf(spec: WatchedSpec): string | null {
  switch (spec.kind) {
    case 'probe':
      return spec.target.kind === 'http' ? spec.target.url : `${spec.target.host}:${spec.target.port}`
    case 'push':
      return null
    case 'openclaw':
      return spec.url
  }
}
