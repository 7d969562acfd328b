import { realClock } from '../../src/core/adapters/host/real-clock.ts'
import { connectParams, operateScopes } from '../../src/core/adapters/openclaw/connect-params.ts'
import { openConnection } from '../../src/core/adapters/openclaw/connection.ts'
import { parseEndpoint } from '../../src/core/adapters/openclaw/endpoint.ts'

export interface TurnDriver extends AsyncDisposable {
  /** Has the gateway take `count` turns, one after the other, each in a session of its own. */
  take(count: number): Promise<void>
}

/** Somebody who gives a gateway work and watches nothing. */
export async function openTurnDriver({
  url,
  token,
}: {
  readonly url: string
  readonly token: string
}): Promise<TurnDriver> {
  const ending = new AbortController()
  const client = { displayName: 'bench', version: '0.0.0', platform: process.platform, instanceId: 'bench' }
  const nothing = (): void => undefined
  const { connection } = await openConnection(
    realClock,
    {
      endpoint: parseEndpoint(url),
      greet: (challenge) =>
        connectParams({ client, scopes: operateScopes, credentials: { token }, challenge: { ...challenge } }),
      events: { onEvent: nothing, onGap: nothing, onMalformed: nothing, onLatency: nothing },
    },
    ending.signal,
  )
  let taken = 0
  return {
    async take(count) {
      for (let turn = 0; turn < count; turn += 1) {
        taken += 1
        const id = `bench-${taken}`
        const params = { message: 'hello', sessionKey: `agent:main:${id}`, idempotencyKey: id }
        await connection.call('agent', params, { timeoutMs: 60_000, onAccepted: nothing })
      }
    },
    async [Symbol.asyncDispose]() {
      connection.close()
      ending.abort()
      await connection.closed
    },
  }
}
