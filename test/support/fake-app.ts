import type { App } from '../../src/core/app.ts'
// Loaded here, so that no question waits for it while a fake clock runs on.
import '../../src/core/operations/contract.ts'
import { createApp, createDispatch, type Handlers } from '../../src/core/dispatch.ts'
import { createFakeFleet, type FakeFleet } from './fake-fleet.ts'
import { createFakeHandlers, type FakeHandlersOptions } from './fake-handlers.ts'

/** An App in process over a fleet in memory. `handlers` stand in for those of the fake. */
export function createFakeApp(
  options: FakeHandlersOptions & { readonly agents?: number } = {},
  handlers: Partial<Handlers> = {},
): { readonly app: App; readonly fleet: FakeFleet } {
  const fleet = createFakeFleet(options.agents === undefined ? {} : { agents: options.agents })
  const dispatch = createDispatch({ ...createFakeHandlers(fleet, options), ...handlers })
  return { fleet, app: createApp(dispatch, { id: 'test', role: 'admin' }) }
}
