import { redactText } from '../plane-log/redact.ts'
import { type Fields, fieldsOf, idOf, numberOf, textOf } from './outside.ts'

/** The wire version that is spoken here. */
export const wireVersion = 4

/** Why a gateway refused a call or a handshake, in its own words. To be judged by the codes, never by the text. */
export interface Refusal {
  readonly code: string
  /** The finer code: `AUTH_TOKEN_MISMATCH`, `PAIRING_REQUIRED`, … */
  readonly detailCode: string | null
  readonly message: string
  readonly retryAfterMs: number | null
  readonly details: Fields
}

export interface EventFrame {
  readonly kind: 'event'
  readonly event: string
  readonly payload: Fields
  /** Counts per connection, from 1; `null` for the few that have none. */
  readonly seq: number | null
}

export interface AnswerFrame {
  readonly kind: 'answer'
  readonly id: string
  readonly isOk: boolean
  /** An object, or a list for the few calls that answer with one. */
  readonly payload: unknown
  readonly refusal: Refusal | null
}

export type Frame = EventFrame | AnswerFrame

/** What a gateway sent; `null` when it is no frame of any kind that is known. */
export function parseFrame(text: string): Frame | null {
  const fields = fieldsOf(parseJson(text))
  if (fields['type'] === 'event') return parseEvent(fields)
  if (fields['type'] === 'res') return parseAnswer(fields)
  return null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function parseEvent(fields: Fields): EventFrame | null {
  const event = idOf(fields['event'])
  if (event === null) return null
  return { kind: 'event', event, payload: fieldsOf(fields['payload']), seq: numberOf(fields['seq']) }
}

function parseAnswer(fields: Fields): AnswerFrame | null {
  const id = idOf(fields['id'])
  if (id === null) return null
  const isOk = fields['ok'] === true
  return {
    kind: 'answer',
    id,
    isOk,
    payload: fields['payload'],
    refusal: isOk ? null : refusalOf(fields['error']),
  }
}

/** The error of an answer; a gateway that gives none is refusing all the same. */
export function refusalOf(error: unknown): Refusal {
  const fields = fieldsOf(error)
  const details = fieldsOf(fields['details'])
  return {
    code: textOf(fields['code'], 64) ?? 'UNKNOWN',
    detailCode: textOf(details['code'], 64),
    message: redactText(textOf(fields['message'], 500) ?? 'refused without a reason'),
    retryAfterMs: numberOf(fields['retryAfterMs']),
    details,
  }
}
