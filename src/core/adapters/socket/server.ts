import { chmodSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import type { Caller } from '../../access/caller.ts'
import type { Dispatch } from '../../dispatch.ts'
import type { Clock } from '../../platform.ts'
import { createRequestIds } from '../wire/request-id.ts'
import { runSocketSession } from './session.ts'
import { claimSocketPath } from './socket-path.ts'

export interface SocketServerDeps {
  readonly dispatch: Dispatch
  readonly clock: Clock
  /** Told of what was thrown and not foreseen. */
  readonly onBug: (error: unknown, requestId?: string) => void
  /** What requests are known by in the log of the control plane. */
  readonly newRequestId?: () => string
  readonly limits?: Partial<SocketLimits>
}

export interface SocketLimits {
  readonly requestBytesMax: number
  /** At once, on one connection. */
  readonly requestsMax: number
  readonly connectionsMax: number
  /** How long a reader may take nothing before it is told that it lags, and closed. */
  readonly stallMs: number
  /** How long a reader may take to read what is left for it when its connection is closed. */
  readonly closeMs: number
}

const defaultLimits: SocketLimits = {
  requestBytesMax: 1024 * 1024,
  requestsMax: 64,
  connectionsMax: 256,
  stallMs: 30_000,
  closeMs: 1_000,
}

/**
 * Serves the operations as JSON lines at `path`, for the user who runs the control plane: the mode of the file (0600)
 * and of its folder (0700) let nobody else but root connect, so a caller is an admin. Root is recorded as that user: who is
 * at the other end (SO_PEERCRED of unix(7)) Node does not tell, and what a caller says of itself would be no record.
 * @throws PLANE_ALREADY_RUNNING, STATE_UNWRITABLE
 */
export async function openSocketServer(deps: SocketServerDeps, path: string): Promise<AsyncDisposable> {
  const limits = { ...defaultLimits, ...deps.limits }
  await claimSocketPath(path)
  const sessions = new Set<Promise<void>>()
  const closing = new AbortController()
  const caller: Caller = { id: `socket:uid-${process.getuid?.() ?? 0}`, role: 'admin' }
  const server = createServer((socket) => {
    const session = runSocketSession(
      { newRequestId: createRequestIds(), ...deps, limits, caller },
      socket,
      closing.signal,
    )
    sessions.add(session)
    void session.finally(() => sessions.delete(session))
  })
  server.maxConnections = limits.connectionsMax
  await listen(server, path)
  chmodSync(path, 0o600)
  return {
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      closing.abort()
      await Promise.all(sessions)
      await closed
    },
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
