import type { NewAgent } from '../../core/config/edit-config.ts'
import type { Step } from '../steps.ts'

export interface GatewayRequest {
  readonly name: string
  /** The file that was named. */
  readonly config: string | undefined
  readonly fleet: string | undefined
  /** Whether one is to be installed although one runs. */
  readonly isNew: boolean
  readonly version: string | undefined
  /** Where the new one is to listen. */
  readonly port: number | undefined
  /** Whether a large download is agreed to. */
  readonly isAgreed: boolean
  readonly isDryRun: boolean
  readonly isSilent: boolean
  readonly env: NodeJS.ProcessEnv
  /** For people, while it goes on. */
  readonly say: (line: string) => void
}

/** What was done, or would be. */
export interface AddedGateway {
  readonly path: string
  readonly name: string
  readonly isApplied: boolean
  /** The secret that its token is kept as; `null` when none is. */
  readonly secret: string | null
  readonly gateway: {
    readonly url: string
    /** Whether it runs here as an agent from now on, rather than being watched. */
    readonly isNew: boolean
    readonly version: string | null
    readonly folder: string | null
    readonly isDryRun: boolean
    readonly steps: readonly string[]
  }
}

/** How a gateway is made an agent. */
export interface GatewayPlan {
  /** What stands in superclaw.yaml then, for all that is known before. */
  readonly agent: NewAgent
  readonly gateway: Omit<AddedGateway['gateway'], 'isDryRun' | 'steps'>
  readonly steps: (path: string) => readonly Step[]
  /** Asks whether it may be done, where that is not for granted. */
  readonly confirm: () => Promise<void>
  /** Known once the steps are done. */
  readonly secret: () => string | null
}
