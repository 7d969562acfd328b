import { ExpectedError } from '../../errors.ts'
import { sqliteFault } from './sqlite-errors.ts'

/** Why a write came to nothing. */
export interface WriteRefusal {
  readonly error: ExpectedError
  /**
   * Whether no write may be tried again as long as this process lives. After a failed fsync, Linux may count pages
   * as written that are not, so that a second one succeeds without them: fsync(2).
   */
  readonly isFinal: boolean
}

/** `undefined` for an error that is a bug of ours. */
export function writeRefusal(cause: unknown): WriteRefusal | undefined {
  const message = cause instanceof Error ? cause.message : ''
  switch (sqliteFault(cause)) {
    case 'refused':
      return refusal(cause, `state.db cannot be written: ${message}`, {
        hint: 'Free space on its disk; writing resumes by itself. Agents keep running',
      })
    case 'busy':
      return refusal(cause, 'Another program holds state.db', {
        hint: 'End what has it open (sqlite3 state.db ?); writing resumes by itself. Agents keep running',
      })
    case 'sync':
      return refusal(cause, 'The disk of state.db failed to keep what was written', {
        hint: 'Look at the disk (dmesg), then superclaw stop --keep-agents and superclaw start. Agents keep running',
        isFinal: true,
      })
    case 'corrupt':
      return refusal(cause, `state.db is damaged: ${message}. Nothing more is written to it`, {
        code: 'STATE_CORRUPT',
        hint: 'superclaw stop --keep-agents, move state.db aside, restore a backup, superclaw start',
        isFinal: true,
      })
    default:
      return undefined
  }
}

function refusal(
  cause: unknown,
  message: string,
  kind: {
    readonly code?: 'STORE_READ_ONLY' | 'STATE_CORRUPT'
    readonly hint: string
    readonly isFinal?: boolean
  },
): WriteRefusal {
  const { code = 'STORE_READ_ONLY', hint, isFinal = false } = kind
  return { error: new ExpectedError(code, message, { hint, cause }), isFinal }
}
