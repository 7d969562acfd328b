import type { ServiceScope, ServiceSpec } from './service-spec.ts'

/** What the init system says of a service. */
export interface ServiceState {
  /** Whether it starts with the machine (or, a user's without linger, with the user's first login). */
  readonly isEnabled: boolean
  readonly activity: 'active' | 'starting' | 'stopping' | 'failed' | 'inactive'
  readonly pid: number | null
  /** How often it was started again since somebody started it; `null` when that is not told. */
  readonly restarts: number | null
  /** Why it is not active, in the words of the init system; its own last words otherwise. */
  readonly detail: string | null
}

/**
 * The init system: systemd or launchd. Everything is done at once and can be taken back; a method that changes nothing
 * because it was so already is no failure.
 * @throws SERVICE_UNAVAILABLE when it is not there or refuses, TIMED_OUT when it does not answer
 */
export interface ServiceManager {
  readonly name: 'systemd' | 'launchd'
  readonly scope: ServiceScope
  /** Of the file that describes the service. */
  readonly unitPath: string
  textOf(spec: ServiceSpec): string
  /** Has it read the files of services anew. */
  reread(): Promise<void>
  enable(): Promise<void>
  disable(): Promise<void>
  /**
   * Resolves once it serves, as far as the init system can tell. @throws TIMED_OUT after `timeoutMs` (minutes when left out);
   * the init system goes on
   */
  start(timeoutMs?: number): Promise<void>
  /** Resolves once it has ended, and its agents with it. */
  stop(): Promise<void>
  state(): Promise<ServiceState>
  /** A command line that a person can type: `systemctl --user start superclaw`. */
  commandFor(verb: 'start' | 'stop'): string
}
