import { randomBytes } from 'node:crypto'
import { type Role, roles } from '../../src/core/access/caller.ts'
import { mintToken } from '../../src/core/access/token.ts'
import { realClock } from '../../src/core/adapters/host/real-clock.ts'
import {
  type HttpAddress,
  type HttpServer,
  type HttpServerDeps,
  openHttpServer,
} from '../../src/core/adapters/http/server.ts'
import { createTokenVerifier, knownToken } from '../../src/core/adapters/http/token-verifier.ts'
import { createDispatch, type Handlers } from '../../src/core/dispatch.ts'

export interface ServedHttp extends HttpServer {
  readonly tokens: Readonly<Record<Role | 'expired' | 'unknown', string>>
  /** What was thrown and not foreseen. */
  readonly bugs: readonly unknown[]
}

const health = {
  status: 'ok',
  version: '0.0.0-fake',
  pid: process.pid,
  uptimeMs: 1,
  agents: { total: 3, ready: 2, failing: 0 },
} as const

/** Serves `handlers` on a free port, to a token of each role. Those who fail to authenticate are not slowed down. */
export async function serveHttp(
  handlers: Handlers,
  changes: Partial<HttpServerDeps> = {},
  address: HttpAddress = { host: '127.0.0.1', port: 0 },
): Promise<ServedHttp> {
  const mint = (): string => mintToken(randomBytes)
  const tokens = {
    agent: mint(),
    viewer: mint(),
    operator: mint(),
    admin: mint(),
    expired: mint(),
    unknown: mint(),
  }
  const known = [
    ...roles.map((role) => knownToken(tokens[role], role)),
    { ...knownToken(tokens.expired, 'admin'), expiresAtMs: realClock.now() - 1 },
  ]
  const bugs: unknown[] = []
  const server = await openHttpServer(
    {
      dispatch: createDispatch(handlers),
      verifyToken: createTokenVerifier(() => known, realClock.now),
      clock: realClock,
      onBug: (bug) => bugs.push(bug),
      health: () => health,
      isReady: () => true,
      tiers: async () => ({ status: 'pass', tiers: [], checks: [] }),
      ...changes,
      limits: { failures: { burst: 1e6, perSecond: 1e6 }, ...changes.limits },
    },
    address,
  )
  return { ...server, tokens, bugs, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}
