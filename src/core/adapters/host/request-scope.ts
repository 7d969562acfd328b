import { AsyncLocalStorage } from 'node:async_hooks'
import type { EventCause } from '../../event/event.ts'
import type { RequestScope } from '../../plane-log/logged-dispatch.ts'

const none: EventCause = Object.freeze({})

/** Follows a request through promises and timers until it is answered: what it set going goes on without its name. */
export function createRequestScope(): RequestScope {
  const storage = new AsyncLocalStorage<{ cause: EventCause }>()
  return {
    async run(cause, work) {
      const request = { cause }
      try {
        return await storage.run(request, work)
      } finally {
        request.cause = none
      }
    },
    current: () => storage.getStore()?.cause ?? none,
  }
}
