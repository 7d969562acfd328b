import { randomBytes } from 'node:crypto'

/** Letters, digits and what joins them, so that it can go into a header, a log and a command as it is. */
const pattern = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/

/** What a client calls its request in X-Request-Id; `undefined` when that is nothing that we would repeat. */
export function givenRequestId(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' && pattern.test(header) ? header : undefined
}

/** Makes ids that no other control plane makes: `9f3a12c4-17`. */
export function createRequestIds(): () => string {
  const origin = randomBytes(4).toString('hex')
  let count = 0
  return () => `${origin}-${(count++).toString(36)}`
}
