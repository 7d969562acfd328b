import { afterAll, beforeAll, expect } from 'vitest'
import { createFakeFleet } from './fake-fleet.ts'
import { createFakeHandlers } from './fake-handlers.ts'
import { type RawAnswer, type RawRequest, sendRaw } from './raw-http.ts'
import { type ServedHttp, serveHttp } from './serve-http.ts'

export type Header = readonly [string, string]

export interface HttpGates {
  /** There from the first test on. */
  readonly served: ServedHttp
  /** Fails the test when the answer holds a token, a stack or a path of ours, whatever was asked. */
  send(request: RawRequest): Promise<RawAnswer>
}

/** Serves every operation to the tests of a file, and fails it in the end if something was thrown and not foreseen. */
export function useHttpGates(): HttpGates {
  let served: ServedHttp
  beforeAll(async () => {
    served = await serveHttp(createFakeHandlers(createFakeFleet()), { limits: { closeMs: 10 } })
  })
  afterAll(async () => {
    await served[Symbol.asyncDispose]()
    expect(served.bugs).toEqual([])
  })
  return {
    get served() {
      return served
    },
    async send(request) {
      const answer = await sendRaw(served.port, request)
      expectNoSecret(JSON.stringify(answer), Object.values(served.tokens))
      return answer
    },
  }
}

function expectNoSecret(answer: string, tokens: readonly string[]): void {
  for (const token of tokens) expect(answer).not.toContain(token.slice(4, 36))
  expect(answer).not.toMatch(/node_modules|\.ts:\d|at Object|at async/)
}

export const bearer = (token: string): Header => ['Authorization', `Bearer ${token}`]

/** Of the error that was answered; `undefined` of what is none. */
export const codeOf = ({ body }: RawAnswer): unknown => JSON.parse(body).error?.code
