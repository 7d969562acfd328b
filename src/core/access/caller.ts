import type { TraceContext } from '../trace-context.ts'

/** What a caller may do. Each role includes those before it. */
export const roles = ['agent', 'viewer', 'operator', 'admin'] as const
export type Role = (typeof roles)[number]

/** What an operation asks for: `agent` tells how it is itself, `viewer` looks, `operator` runs agents, `admin` changes what runs. */
export type Permission = Role

/**
 * Who asks, after verification. Only the adapters that verify make one:
 * a token over HTTP, the file mode of the socket, or the process itself.
 */
export interface Caller {
  /** Stable and without secrets, for the log of events: `token:3f2a`, `socket:uid-1000`, `plane`. */
  readonly id: string
  readonly role: Role
  /** The one agent that it may speak for; all, without. */
  readonly agentId?: string
  /** Of what it asks for just now, for the log of the control plane. */
  readonly requestId?: string
  /** The trace that it belongs to, as the caller says. */
  readonly trace?: TraceContext
}

/** The control plane acting by itself: restarts, recovery, a changed configuration. */
export const planeCaller: Caller = { id: 'plane', role: 'admin' }

export function isAllowed(caller: Caller, permission: Permission): boolean {
  return roles.indexOf(caller.role) >= roles.indexOf(permission)
}
