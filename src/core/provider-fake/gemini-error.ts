import type { ProviderError } from './provider-error.ts'

/** The name that goes with a status: https://google.aip.dev/193, google.rpc.Code */
const names: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

const messages: Readonly<Record<number, string>> = {
  429: 'Resource has been exhausted (e.g. check quota).',
  500: 'An internal error has occurred.',
  503: 'The model is overloaded. Please try again later.',
}

export const geminiErrorText = (status: number): string | undefined => messages[status]

/** When to come back is no header here, but a detail. */
export function geminiErrorBody({
  status,
  type,
  message,
  details = [],
  retryAfterMs,
}: ProviderError): object {
  const name = type ?? names[status] ?? (status < 500 ? 'INVALID_ARGUMENT' : 'UNKNOWN')
  const retry =
    retryAfterMs === undefined
      ? []
      : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfterMs / 1_000}s` }]
  const all = [...details, ...retry]
  return { error: { code: status, message, status: name, ...(all.length > 0 ? { details: all } : {}) } }
}
