import type { ProviderError } from './provider-error.ts'

/** The kind that goes with a status: https://platform.openai.com/docs/guides/error-codes */
const types: Readonly<Record<number, string>> = {
  402: 'insufficient_quota',
  429: 'requests',
}

const codes: Readonly<Record<number, string>> = {
  401: 'invalid_api_key',
  402: 'insufficient_quota',
  429: 'rate_limit_exceeded',
}

const messages: Readonly<Record<number, string>> = {
  401: 'Incorrect API key provided.',
  429: 'Rate limit reached for requests per min (RPM): Limit 500, Used 500, Requested 1.',
  500: 'The server had an error while processing your request. Sorry about that!',
  503: 'The engine is currently overloaded, please try again later',
}

export const openAiErrorText = (status: number): string | undefined => messages[status]

/** What stands under `error`, in an answer and in a stream that fails. */
export function openAiError({ status, type, code, param, message }: ProviderError): object {
  return {
    message,
    type: type ?? types[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error'),
    param: param ?? null,
    code: code === undefined ? (codes[status] ?? null) : code,
  }
}

export const openAiErrorBody = (error: ProviderError): object => ({ error: openAiError(error) })

/** The code of a response that failed, which has words of its own. */
export const responseErrorCode = ({ status, code }: ProviderError): string =>
  code ?? (status === 429 ? 'rate_limit_exceeded' : status < 500 ? 'invalid_prompt' : 'server_error')

export function openAiErrorHeaders({
  status,
  retryAfterMs,
}: ProviderError): Readonly<Record<string, string>> {
  if (status !== 429) return {}
  return {
    'x-ratelimit-limit-requests': '500',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': `${(retryAfterMs ?? 60_000) / 1_000}s`,
    ...(retryAfterMs === undefined ? {} : { 'retry-after-ms': String(retryAfterMs) }),
  }
}
