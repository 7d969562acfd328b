import type { Api, ProviderRequest } from './call.ts'
import type { ProviderError } from './provider-error.ts'
import type { Script } from './script-schema.ts'

/** Why a request is refused for its key; `undefined` when it is not. No message holds a key. */
export function keyFault(
  keys: Script['keys'],
  api: Api,
  request: ProviderRequest,
): ProviderError | undefined {
  if (keys === 'optional') return undefined
  const key = keyOf(request)
  if (key === undefined) return missing[api]
  return keys === 'required' || keys.includes(key) ? undefined : wrong[api]
}

/** Clients of Anthropic send either header; those of Gemini may put it in the query. */
function keyOf({ headers, path }: ProviderRequest): string | undefined {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers['authorization'] ?? '') ?? []
  const [, inQuery] = /[?&]key=([^&]+)/.exec(path) ?? []
  return headers['x-api-key'] ?? headers['x-goog-api-key'] ?? bearer ?? inQuery
}

const unregistered =
  "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API."

const missing: Readonly<Record<Api, ProviderError>> = {
  anthropic: { status: 401, message: 'x-api-key header is required' },
  openai: { status: 401, message: "You didn't provide an API key.", code: null },
  gemini: { status: 403, message: unregistered },
}

const wrong: Readonly<Record<Api, ProviderError>> = {
  anthropic: { status: 401, message: 'invalid x-api-key' },
  openai: { status: 401, message: 'Incorrect API key provided.' },
  gemini: {
    status: 400,
    message: 'API key not valid. Please pass a valid API key.',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'API_KEY_INVALID',
        domain: 'googleapis.com',
        metadata: { service: 'generativelanguage.googleapis.com' },
      },
    ],
  },
}
