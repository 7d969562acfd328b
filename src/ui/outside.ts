import type { App } from '../core/app.ts'
import type { Finding } from '../core/discovery/finding.ts'
import type { KnownAgent } from '../core/discovery/merge-clues.ts'
import type { Found } from './data.ts'
import type { Lend } from './terminal-control.ts'

/** What the monitor has done for it outside: by other programs, in files. */
export interface Outside {
  /**
   * Opens a file in the user's editor until that ends. The terminal must be free.
   * @returns whether the file is another now
   */
  readonly edit: (path: string, signal: AbortSignal) => Promise<boolean>
  /** Shows a text in the user's pager until that ends. The terminal must be free. */
  readonly page: (text: string, signal: AbortSignal) => Promise<void>
  /**
   * Writes a file that is new into the working directory.
   * @returns where it is: with another name than asked for where that was taken
   */
  readonly save: (name: string, text: string) => Promise<{ readonly folder: string; readonly name: string }>
  /**
   * Looks for gateways again and again until `signal` aborts, and tells what is found; it asks the network only where
   * that is wanted, and never scans.
   */
  readonly discover: (
    where: Where,
    agents: () => readonly KnownAgent[],
    tell: (found: Found) => void,
    signal: AbortSignal,
  ) => Promise<void>
  /**
   * Makes an agent of a gateway, as `superclaw discover` does: one of this machine with its own token, another by
   * `superclaw pair`, which has the terminal meanwhile.
   * @param deps `tell` hears what comes of it, for people
   * @returns whether it is an agent now that is connected, or that others have to act on
   */
  readonly addGateway: (
    gateway: NewGateway,
    deps: { readonly app: App; readonly lend: Lend; readonly tell: (line: string) => void },
    signal: AbortSignal,
  ) => Promise<boolean>
}

export type NewGateway = Pick<Finding, 'name' | 'url' | 'configPath'>

/** Where gateways are looked for: on this machine, or on its network too. */
export type Where = 'here' | 'network'
