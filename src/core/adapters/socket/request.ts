import { ExpectedError } from '../../errors.ts'
import { parseJson } from '../../json-text.ts'
import type { SocketRequest } from './message.ts'

/** @throws INPUT_INVALID */
export function readRequest(line: string): SocketRequest {
  const value = parseJson(line)
  if (typeof value !== 'object' || value === null || !('id' in value) || !Number.isSafeInteger(value.id)) {
    throw invalid('A request is an object with a whole number as `id`')
  }
  const id = Number(value.id)
  if ('cancel' in value && value.cancel === true) return { id, cancel: true }
  if (!('op' in value) || typeof value.op !== 'string') throw invalid('A request names an operation in `op`')
  const traceparent = 'traceparent' in value ? value.traceparent : undefined
  return { id, op: value.op, input: 'input' in value ? value.input : {}, traceparent }
}

function invalid(message: string): ExpectedError {
  return new ExpectedError('INPUT_INVALID', message, {
    hint: 'One request a line: {"id":1,"op":"agent.list","input":{}}',
  })
}
