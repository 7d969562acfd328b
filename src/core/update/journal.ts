/**
 * What an update is about to do. It is written before each step and each step can be repeated, so that whoever finds the
 * journal can go on, or back.
 */
export type UpdatePhase =
  | 'swap'
  | 'restart'
  | 'watch'
  | 'clean'
  | 'done'
  | 'undo_swap'
  | 'undo_restart'
  | 'undo_clean'
  | 'rolled_back'
  /** Neither forward nor back worked; a person has to look. */
  | 'stuck'

/** The control plane that was running when the update began. */
export interface PlaneSeat {
  readonly stateDir: string
  readonly configPath: string | null
  /** That it was started with; `null` when its configuration says it. */
  readonly port: number | null
  readonly hasTelemetry: boolean
  readonly cwd: string
  /** The boot of the machine that its agents belong to. */
  readonly bootId: string
  readonly agents: readonly RunningAgent[]
}

export interface RunningAgent {
  readonly id: string
  readonly runId: string | null
  readonly pid: number
}

/** How long a new version is watched. */
export interface WatchLimits {
  /** How long it must be well without a break. */
  readonly steadyMs: number
  /** Until when it must have been. */
  readonly limitMs: number
}

export interface UpdateJournal {
  readonly format: 1
  readonly from: string
  readonly to: string
  readonly phase: UpdatePhase
  readonly startedAtMs: number
  /** How often an updater took it up. */
  readonly attempts: number
  /** What npm's link of the command says; `null` when there is none to look after. */
  readonly binTarget: string | null
  /** `null` when none was running. */
  readonly plane: PlaneSeat | null
  readonly watch: WatchLimits
  /** Why it went back, or is stuck. */
  readonly reason: string | null
}

const finals: ReadonlySet<UpdatePhase> = new Set(['done', 'rolled_back', 'stuck'])

/** Whether nothing is left to do by itself. */
export const isOver = ({ phase }: Pick<UpdateJournal, 'phase'>): boolean => finals.has(phase)

/** Whether it goes, or went, back. */
export const isUndoing = ({ phase }: Pick<UpdateJournal, 'phase'>): boolean =>
  phase.startsWith('undo_') || phase === 'rolled_back'

const sentences: Readonly<Record<UpdatePhase, string>> = {
  swap: 'Put the new version in its place',
  restart: 'Restart the control plane',
  watch: 'Watch the new version',
  clean: 'Tidy up',
  done: 'Updated',
  undo_swap: 'Put the old version back',
  undo_restart: 'Restart the control plane on the old version',
  undo_clean: 'Tidy up after going back',
  rolled_back: 'Went back',
  stuck: 'Stuck',
}

/** For people. */
export const phaseText = (phase: UpdatePhase): string => sentences[phase]
