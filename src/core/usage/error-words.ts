import type { ErrorClass } from './failed-attempt.ts'

/** Each kind of failure, for people. */
export const classNames: Readonly<Record<ErrorClass, string>> = {
  rate_limit: 'rate limit',
  overloaded: 'overloaded',
  timeout: 'timeout',
  context: 'context too long',
  auth: 'not allowed',
  policy: 'policy',
  network: 'network',
  server: 'server error',
  other: 'other',
}

/** What to do about each. */
export const cures: Readonly<Record<ErrorClass, string>> = {
  rate_limit: 'Ask less at once, spread agents over keys, or raise the limit with the provider.',
  overloaded: 'The provider has too much to do: it passes; another model or region may answer meanwhile.',
  timeout: 'Raise the timeout of the agent, or ask for shorter answers; long ones are to be streamed.',
  context: 'The prompt is too long for the model: compact the session, or choose one that takes more.',
  auth: 'Check the key, its rights and the credit of the account: superclaw secret list says when each was set.',
  policy: 'The provider refused what was asked: its message says by which rule.',
  network: 'Nothing came through: check the connection, proxies and DNS of this machine (superclaw doctor).',
  server: 'The provider failed: it passes; its status page says more.',
  other: 'Read the message: superclaw requests --class other lists each.',
}
