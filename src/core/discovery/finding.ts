/** How something was found, the most trustworthy first. */
export const foundBy = ['lock_file', 'process', 'environment', 'port', 'subnet', 'dns_sd', 'mdns'] as const
export type FoundBy = (typeof foundBy)[number]

/**
 * How far to believe it. `local`: a file of this user on this machine names it, and its process lives. `answered`: at its
 * address somebody answers as a gateway does. `claimed`: somebody says so, who cannot be checked.
 */
export const trusts = ['local', 'answered', 'claimed'] as const
export type Trust = (typeof trusts)[number]

export interface Endpoint {
  /** An IP address, one of a link with its zone; or a host name that this user wrote. */
  readonly host: string
  readonly port: number
  readonly isTls: boolean
}

/** One hint of a gateway, before anybody asked there. */
export interface Clue {
  readonly by: FoundBy
  /** Where it comes from, for people: a path, a name. May hold anything that strangers wrote. */
  readonly detail: string
  /** What it calls itself; `null` when nobody said. */
  readonly name: string | null
  /** Its host name as a beacon gives it; `null` without. */
  readonly hostName: string | null
  /** Where it may listen, the best first. At least one. */
  readonly endpoints: readonly [Endpoint, ...Endpoint[]]
  /** A guess is worth nothing unless a gateway answers there. */
  readonly isGuess: boolean
  /** Its configuration file, where a lock file of this user names it. */
  readonly configPath?: string
}

/** What answered at an endpoint. */
export type Answer =
  | {
      readonly kind: 'gateway'
      /** `starting`, `started`, `draining`, or what a later version says. */
      readonly status: string
      /** `null`: it does not tell other machines. */
      readonly version: string | null
    }
  /** Somebody who is no gateway, or nobody. */
  | { readonly kind: 'other' | 'silent'; readonly detail: string }

/** A gateway, however often it was found. Text of strangers in it holds no control characters. */
export interface Finding {
  /** Stays the same as long as it is found. */
  readonly id: string
  /** What to call it as an agent: a name that none other here has. */
  readonly name: string
  /** What it calls itself; `null` when nobody said. */
  readonly displayName: string | null
  readonly url: string
  readonly isLocal: boolean
  readonly trust: Trust
  readonly sources: readonly { readonly by: FoundBy; readonly detail: string }[]
  readonly isReachable: boolean
  /** Its state in its own words, or why it cannot be reached. */
  readonly status: string
  readonly version: string | null
  /** `null`: it does not say without being asked for a session. */
  readonly needsAuth: boolean | null
  /** Its configuration file, as its own lock says; `null` for one that has none here. */
  readonly configPath: string | null
  /** The agent that watches it; `null` when none does, or no control plane could be asked. */
  readonly agentId: string | null
  /** The command that makes an agent of it; `null` when it is one. */
  readonly add: string | null
}
