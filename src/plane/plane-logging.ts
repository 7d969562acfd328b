import { createRequestScope } from '../core/adapters/host/request-scope.ts'
import type { HttpServerDeps } from '../core/adapters/http/server.ts'
import { createRequestIds } from '../core/adapters/wire/request-id.ts'
import type { Config } from '../core/config/schema.ts'
import type { Dispatch } from '../core/dispatch.ts'
import type { EventCause } from '../core/event/event.ts'
import { overrideLevels } from '../core/plane-log/levels.ts'
import { loggedDispatch } from '../core/plane-log/logged-dispatch.ts'
import type { LogModule } from '../core/plane-log/record.ts'
import type { Clock } from '../core/platform.ts'
import type { PlaneLogger } from './plane-log.ts'

/** What a wire needs so that what it is asked is told. */
type WireLogging = Pick<HttpServerDeps, 'dispatch' | 'onBug' | 'newRequestId' | 'onRefused'>

/** How the parts of a control plane come to its log. */
export interface PlaneLogging {
  /** Takes effect at once. @throws CONFIG_INVALID for SUPERCLAW_LOG_LEVEL */
  configure(config: Config): void
  /** The request that is being answered where this is called. */
  cause(): EventCause
  /** Told of a bug of `module`. */
  onBug(module: LogModule): (error: unknown, requestId?: string) => void
  wire(module: LogModule, dispatch: Dispatch): WireLogging
}

export function createPlaneLogging(
  logger: PlaneLogger,
  { clock, levels }: { readonly clock: Clock; readonly levels: string | undefined },
): PlaneLogging {
  const scope = createRequestScope()
  const newRequestId = createRequestIds()
  const onBug: PlaneLogging['onBug'] = (module) => (error, requestId) => {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    logger.module(module)('error', 'a bug', { requestId, stack })
  }

  return {
    configure({ self }) {
      const { max_size: maxSizeBytes, keep, ...rules } = self.log
      logger.configure(overrideLevels(rules, levels), { maxSizeBytes, keep })
    },
    cause: scope.current,
    onBug,
    wire(module, dispatch) {
      const log = logger.module(module)
      return {
        dispatch: loggedDispatch(dispatch, { scope, clock, log }),
        onBug: onBug(module),
        newRequestId,
        onRefused: (refusal) => log('debug', `refused: ${refusal.code}`, { ...refusal }),
      }
    },
  }
}
