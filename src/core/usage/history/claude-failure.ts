import { amountOf, type Fields, fieldsOf, numberOf, rowsOf, textOf } from '../../gateway/outside.ts'
import type { FailedAttempt } from '../failed-attempt.ts'
import { historyFailure, type ToldFailure } from './history-failure.ts'

const tool = 'claude-code'

/**
 * A line of a transcript that tells of an attempt in vain: one that was tried again, of which the program keeps a note, or the
 * last one, which it shows in the place of an answer. `null` for any other line.
 */
export function claudeFailure(
  line: Fields,
  sessionOf: () => Pick<ToldFailure, 'session' | 'parentSession'>,
): FailedAttempt | null {
  const told = line['isApiErrorMessage'] === true ? shownOf(line) : triedAgainOf(line)
  if (told === null) return null
  const [id, atMs] = [textOf(line['uuid'], 128), Date.parse(String(line['timestamp']))]
  if (id === null || !Number.isFinite(atMs)) return null
  // A session that was resumed or forked begins with copies, which have the ids of the originals.
  return historyFailure({
    ...told,
    key: `${tool}/failure/${id}`,
    tool,
    atMs,
    ...sessionOf(),
    model: '',
  })
}

type Told = Omit<ToldFailure, 'key' | 'tool' | 'atMs' | 'session' | 'parentSession' | 'model'>

function shownOf(line: Fields): Told {
  const texts = rowsOf(fieldsOf(line['message'])['content'], 10).map(({ text }) => textOf(text, 4000) ?? '')
  // The name of the kind is that of the program, for errors that it knows.
  const type = textOf(line['error'], 60)
  return { provider: null, text: texts.join(' '), type, requestId: textOf(line['requestId'], 200) }
}

function triedAgainOf(line: Fields): Told | null {
  if (line['type'] !== 'system' || line['subtype'] !== 'api_error') return null
  const error = fieldsOf(line['error'])
  const inner = fieldsOf(fieldsOf(error['error'])['error'])
  const cause = fieldsOf(line['cause'])
  const text = textOf(inner['message'], 4000) ?? textOf(error['message'], 4000) ?? textOf(cause['code']) ?? ''
  return {
    ...{ provider: null, text, status: numberOf(error['status']) },
    type: textOf(inner['type'], 60) ?? textOf(cause['code'], 60),
    requestId: textOf(error['requestID'], 200),
    attempt: amountOf(line['retryAttempt']) || null,
  }
}
