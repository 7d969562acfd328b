import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestScope } from '../../plane-log/logged-dispatch.ts'

/** Follows a request through promises and timers until it is answered: what it set going goes on without its name. */
export function createRequestScope(): RequestScope {
  const storage = new AsyncLocalStorage<{ requestId: string | undefined }>()
  return {
    async run(requestId, work) {
      const request: { requestId: string | undefined } = { requestId }
      try {
        return await storage.run(request, work)
      } finally {
        request.requestId = undefined
      }
    },
    current: () => storage.getStore()?.requestId,
  }
}
