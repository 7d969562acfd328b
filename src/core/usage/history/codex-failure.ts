import { type Fields, fieldsOf, numberOf } from '../../gateway/outside.ts'

/** What went wrong on this machine, and was no answer of a model's. */
const localKinds = new Set(['sandbox_error', 'thread_rollback_failed', 'active_turn_not_steerable'])

export interface CodexFailure {
  readonly text: string
  /** In words: `usage limit exceeded`. */
  readonly type: string | null
  readonly status: number | null
}

/** What an `error` or `stream_error` of Codex says; `null` for one that no model had a part in. */
export function codexFailure(payload: Fields): CodexFailure | null {
  const info = payload['codex_error_info']
  // A kind with details is an object of one field, which is called as the kind.
  const [type, details] =
    typeof info === 'string' ? [info, {}] : (Object.entries(fieldsOf(info))[0] ?? [null, {}])
  if (type !== null && localKinds.has(type)) return null
  const texts = [payload['message'], payload['additional_details']].filter((text) => typeof text === 'string')
  if (texts.length === 0 && type === null) return null
  return {
    text: texts.join(' '),
    type: type?.replaceAll('_', ' ') ?? null,
    status: numberOf(fieldsOf(details)['http_status_code']),
  }
}
