import type { ProviderRequest } from '../../src/core/provider-fake/call.ts'
import { readScript } from '../../src/core/provider-fake/parse-script.ts'
import type { Planned } from '../../src/core/provider-fake/planned.ts'
import { createPlanner } from '../../src/core/provider-fake/planner.ts'
import type { ScriptInput } from '../../src/core/provider-fake/script-schema.ts'

/** The routes that write text. */
export const textRoutes = ['messages', 'chat', 'responses', 'gemini'] as const
export type TextRoute = (typeof textRoutes)[number]

export interface Asked {
  readonly prompt?: string
  readonly stream?: boolean
  /** Besides what every request of the route has. */
  readonly body?: object
  readonly headers?: ProviderRequest['headers']
}

/** A request that the API takes, as small as it can be. */
export function requestTo(
  route: TextRoute,
  { prompt = 'hi', stream = false, body, headers = {} }: Asked = {},
) {
  const { path, base } = requests[route](prompt, stream)
  return { method: 'POST', path, headers, body: JSON.stringify({ ...base, ...body }) }
}

const requests: Readonly<
  Record<TextRoute, (prompt: string, stream: boolean) => { readonly path: string; readonly base: object }>
> = {
  messages: (content, stream) => ({
    path: '/v1/messages',
    base: { model: 'm', max_tokens: 10_000, messages: [{ role: 'user', content }], stream },
  }),
  chat: (content, stream) => ({
    path: '/v1/chat/completions',
    base: { model: 'm', messages: [{ role: 'user', content }], stream },
  }),
  responses: (input, stream) => ({ path: '/v1/responses', base: { model: 'm', input, stream } }),
  gemini: (text, stream) => ({
    path: `/v1beta/models/m:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    base: { contents: [{ role: 'user', parts: [{ text }] }] },
  }),
}

/** What a script has each of `requests` get, in their order. Time stands still, in 2026. */
export function planAll(
  script: Omit<ScriptInput, 'version'>,
  ...requests: readonly ProviderRequest[]
): Planned[] {
  const planner = createPlanner(readScript({ version: 1, ...script }))
  return requests.map((request) => planner.plan(request, Date.UTC(2026, 0, 1)))
}

/** As {@link planAll}, of one. */
export function planOne(script: Omit<ScriptInput, 'version'>, request: ProviderRequest): Planned {
  const [planned] = planAll(script, request)
  if (!planned) throw new Error('one request has one answer')
  return planned
}

export const bodyOf = ({ answer }: Planned): string => answer.pieces.map(({ text }) => text).join('')

// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of it
export const jsonOf = (planned: Planned): any => JSON.parse(bodyOf(planned))

/** The data of each event of a stream, parsed; `[DONE]` as it is. */
// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of it
export function eventsOf(planned: Planned): any[] {
  return bodyOf(planned)
    .split(/\r?\n\r?\n/)
    .flatMap((frame) => {
      const [, data] = /^data: (.*)$/m.exec(frame) ?? []
      if (data === undefined) return []
      return [data === '[DONE]' ? data : JSON.parse(data)]
    })
}
