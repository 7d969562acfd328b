import type { ProviderError } from './provider-error.ts'

/** The kind that goes with a status: https://docs.anthropic.com/en/api/errors */
const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

const messages: Readonly<Record<number, string>> = {
  401: 'invalid x-api-key',
  429: 'This request would exceed your rate limit.',
  500: 'Internal server error',
  529: 'Overloaded',
}

export const anthropicErrorText = (status: number): string | undefined => messages[status]

export function anthropicErrorBody({ status, type, message }: ProviderError, requestId: string): object {
  const kind = type ?? types[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')
  return { type: 'error', error: { type: kind, message }, request_id: requestId }
}

/** @param nowMs what a limit's end is told from: as a moment, to the second */
export function anthropicErrorHeaders(
  { status, retryAfterMs }: ProviderError,
  nowMs: number,
): Readonly<Record<string, string>> {
  const shouldRetry = String(status === 408 || status === 409 || status === 429 || status >= 500)
  if (status !== 429) return { 'x-should-retry': shouldRetry }
  const reset = new Date(Math.ceil((nowMs + (retryAfterMs ?? 60_000)) / 1_000) * 1_000).toISOString()
  return {
    'x-should-retry': shouldRetry,
    'anthropic-ratelimit-requests-limit': '50',
    'anthropic-ratelimit-requests-remaining': '0',
    'anthropic-ratelimit-requests-reset': reset.replace('.000Z', 'Z'),
  }
}
