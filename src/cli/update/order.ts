import type { WatchLimits } from '../../core/update/journal.ts'
import type { Trust } from '../../core/update/release.ts'

/** What `superclaw update` was asked to do. */
export interface UpdateOrder {
  /** A version or a dist-tag. */
  readonly asked: string
  readonly mode: 'update' | 'check' | 'dry-run' | 'rollback' | 'resume'
  readonly trust: Trust
  readonly allowDowngrade: boolean
  readonly watch: WatchLimits
  readonly isSilent: boolean
}
