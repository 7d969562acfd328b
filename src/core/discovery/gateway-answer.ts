import type { Answer } from './finding.ts'
import { jsonFields } from './json-fields.ts'
import { outsideText } from './outside-text.ts'

/** What is asked of whoever listens: OpenClaw answers it to anybody, and tells its own machine the version. */
export const askedPath = '/startupz'
/** An answer is some 100 bytes. */
export const answerBytesMax = 4096

export interface HttpAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** Whether it is a gateway that answers. Any page may answer 200; a gateway answers JSON that says `ok` and `status`. */
export function readAnswer({ status, contentType, body }: HttpAnswer): Answer {
  const other = (detail: string): Answer => ({ kind: 'other', detail })
  if (status !== 200 && status !== 503) return other(`answered ${status}, which no gateway does`)
  if (!/^application\/json\b/i.test(contentType))
    return other(`answered ${status} with ${outsideText(contentType) || 'no content type'}: no gateway`)
  const value = jsonFields(body)
  if (typeof value?.['ok'] !== 'boolean' || typeof value['status'] !== 'string')
    return other('answered JSON, but not that of a gateway')
  const version = typeof value['version'] === 'string' ? outsideText(value['version'], 40) : null
  return { kind: 'gateway', status: outsideText(value['status'], 40), version }
}
