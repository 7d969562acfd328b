import { ExpectedError, type Issue } from '../core/errors.ts'
import type { NewEvent } from '../core/event/event.ts'
import { redactText, redactValue } from '../core/plane-log/redact.ts'

/** The event of a superclaw.yaml with faults. @param path empty when there is no file */
export function rejectedConfig(path: string, error: unknown, actor: string): NewEvent {
  // A fault names what stands in the file, which may be a secret in the wrong place; events are kept for ever.
  const issues = error instanceof ExpectedError ? (redactValue(error.issues) as readonly Issue[]) : []
  const message = redactText(error instanceof Error ? error.message : String(error))
  return {
    type: 'config.rejected',
    agentId: null,
    actor,
    data: { path, issues: issues.length > 0 ? issues : [{ path: '', message }] },
  }
}
