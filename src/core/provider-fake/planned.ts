import type { Answer } from './answer.ts'
import type { Api } from './call.ts'
import type { Usage } from './reply.ts'
import type { Route } from './script-schema.ts'

/** What a request gets, and what can be told of it. */
export interface Planned {
  /** The how-manieth request it was, from 1. */
  readonly number: number
  readonly answer: Answer
  readonly api: Api
  /** `undefined` for what there is not. */
  readonly route?: Route
  /** Empty when the request names none. */
  readonly model: string
  readonly isStream: boolean
  /** The rule that answered; `undefined` when none was asked. */
  readonly rule?: string
  /** What the script has it fail with: a status, or a word of `how`. */
  readonly failure?: string
  /** What the reply is billed; `undefined` when there is none. */
  readonly usage?: Usage
}
