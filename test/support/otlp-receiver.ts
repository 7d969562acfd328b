import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { mintToken } from '../../src/core/access/token.ts'
import { realClock } from '../../src/core/adapters/host/real-clock.ts'
import { createTokenVerifier, knownToken } from '../../src/core/adapters/http/token-verifier.ts'
import { openUsageDesk } from '../../src/core/adapters/usage/open-usage-desk.ts'
import type { UsageDesk } from '../../src/core/usage/usage-desk.ts'
import { type LateOtlp, openLateOtlp } from '../../src/plane/late-otlp.ts'
import { tempFolder } from './temp-folder.ts'

export interface OtlpReceiver extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly otlp: LateOtlp
  /** Of the admin, and of the agent `builder`. */
  readonly tokens: { readonly admin: string; readonly agent: string }
  /** What was told to the log of the control plane. */
  readonly told: readonly string[]
  post(path: string, body: Uint8Array | string, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** Rows of usage.db. */
  rows(sql: string): Record<string, unknown>[]
}

/** The receiver of telemetry at a free port, over a usage.db of its own; `desk` answers instead of that, where it is given. */
export async function openOtlpReceiver(desk?: Pick<UsageDesk, 'takeOtlp'>): Promise<OtlpReceiver> {
  const folder = tempFolder()
  const path = `${folder.path}/usage.db`
  const real = openUsageDesk({ path, home: folder.path, env: {} })
  const tokens = { admin: mintToken(randomBytes), agent: mintToken(randomBytes) }
  const known = [
    knownToken(tokens.admin, 'admin'),
    { ...knownToken(tokens.agent, 'agent'), agentId: 'builder' },
  ]
  const told: string[] = []
  const otlp = await openLateOtlp({
    clock: realClock,
    desk: async () => desk ?? real,
    verifyToken: createTokenVerifier(() => known, Date.now),
    planeLog: (_, message) => void told.push(message),
    config: { enabled: true, port: 0, openclaw_prefix: 'openclaw' },
    port: undefined,
  })
  const url = /http:\S+/.exec(otlp.findings()[0]?.message ?? '')?.[0] ?? ''
  const json = { 'content-type': 'application/json' }
  return {
    ...{ url, port: Number(new URL(url).port), otlp, tokens, told },
    post: (path, body, headers = json) =>
      fetch(`${url}${path}`, { method: 'POST', body: body as string, headers }),
    rows(sql) {
      const db = new DatabaseSync(path, { readOnly: true })
      try {
        return db
          .prepare(sql)
          .all()
          .map((row) => ({ ...row }))
      } finally {
        db.close()
      }
    },
    async [Symbol.asyncDispose]() {
      await otlp[Symbol.asyncDispose]()
      await real[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}
