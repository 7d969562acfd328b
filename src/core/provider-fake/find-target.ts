import type { Api, ProviderRequest, Target } from './call.ts'
import type { ProviderError } from './provider-error.ts'

/** What a request calls, or why there is no such thing. */
export function findTarget(
  request: ProviderRequest,
): Target | { readonly api: Api; readonly error: ProviderError } {
  const { path, query } = splitPath(request.path)
  const found = fixedTargets[path] ?? geminiTarget(path, query) ?? listTarget(path, request.headers)
  const api = found?.target.api ?? apiOf(path, request.headers)
  if (!found) return { api, error: { status: 404, ...notFound(api, request.method, path) } }
  if (found.method === request.method) return found.target
  return { api, error: { status: 405, message: `Not allowed to ${request.method} on ${path}` } }
}

interface Found {
  readonly method: 'GET' | 'POST'
  readonly target: Target
}

const fixedTargets: Readonly<Record<string, Found>> = {
  '/v1/messages': { method: 'POST', target: { api: 'anthropic', route: 'messages' } },
  '/v1/messages/count_tokens': { method: 'POST', target: { api: 'anthropic', route: 'count_tokens' } },
  '/v1/chat/completions': { method: 'POST', target: { api: 'openai', route: 'chat' } },
  '/v1/responses': { method: 'POST', target: { api: 'openai', route: 'responses' } },
}

/** Without the origin, should there be one, and with the escapes of the path resolved. */
function splitPath(written: string): { path: string; query: string } {
  const mark = written.indexOf('?')
  const path = mark < 0 ? written : written.slice(0, mark)
  const query = mark < 0 ? '' : written.slice(mark + 1)
  try {
    return { path: decodeURIComponent(path), query }
  } catch {
    return { path, query }
  }
}

const geminiActions = /^\/v1(?:beta|alpha)?\/(?:models|tunedModels)\/([^:]+):(\w+)$/

function geminiTarget(path: string, query: string): Found | undefined {
  const [, model = '', action] = geminiActions.exec(path) ?? []
  if (action === 'countTokens') {
    return { method: 'POST', target: { api: 'gemini', route: 'count_tokens', model } }
  }
  if (action !== 'generateContent' && action !== 'streamGenerateContent') return undefined
  const stream = /(^|&)alt=sse(&|$)/.test(query) ? 'sse' : 'json-array'
  const framing = action === 'generateContent' ? 'json' : stream
  return { method: 'POST', target: { api: 'gemini', route: 'gemini', model, framing } }
}

function listTarget(path: string, headers: ProviderRequest['headers']): Found | undefined {
  const [, version = '', model] = /^\/(v1(?:beta|alpha)?)\/models(?:\/([^:]+))?$/.exec(path) ?? []
  if (version === '') return undefined
  const api = apiOf(path, headers)
  return { method: 'GET', target: { api, route: 'models', ...(model === undefined ? {} : { model }) } }
}

/** Who asks for a list, or for what there is not: told by the path, else by the headers that its clients send. */
function apiOf(path: string, headers: ProviderRequest['headers']): Api {
  if (/^\/v1(beta|alpha)/.test(path) || headers['x-goog-api-key'] !== undefined) return 'gemini'
  const isAnthropic = headers['anthropic-version'] !== undefined || headers['x-api-key'] !== undefined
  return isAnthropic || path.startsWith('/v1/messages') ? 'anthropic' : 'openai'
}

function notFound(api: Api, method: string, path: string): { message: string; type?: string } {
  if (api === 'anthropic') return { message: 'Not Found' }
  if (api === 'gemini') return { message: `There is nothing at ${path}.` }
  return { message: `Invalid URL (${method} ${path})`, type: 'invalid_request_error' }
}
