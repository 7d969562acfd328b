import type { Api } from './call.ts'
import type { Script } from './script-schema.ts'

type Model = Script['models'][number]

const madeAt = '2026-01-01T00:00:00Z'
const madeAtS = 1_767_225_600
const inputTokensMax = 200_000
const outputTokensMax = 64_000

/** The list of models as an API gives it. Nothing is on a second page. */
export function modelList(api: Api, models: readonly Model[]): object {
  const all = models.map((model) => modelEntry(api, model))
  if (api === 'gemini') return { models: all }
  if (api === 'openai') return { object: 'list', data: all }
  return {
    data: all,
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  }
}

/** One of them. */
export function modelEntry(api: Api, { id, name }: Model): object {
  return entries[api](id, name)
}

const entries: Readonly<Record<Api, (id: string, name: string) => object>> = {
  anthropic: (id, name) => ({
    type: 'model',
    id,
    display_name: name,
    created_at: madeAt,
    max_input_tokens: inputTokensMax,
    max_tokens: outputTokensMax,
  }),
  openai: (id) => ({ id, object: 'model', created: madeAtS, owned_by: 'fake' }),
  gemini: (id, name) => ({
    name: `models/${id}`,
    baseModelId: id,
    version: '1',
    displayName: name,
    description: 'A model of the fake provider.',
    inputTokenLimit: inputTokensMax,
    outputTokenLimit: outputTokensMax,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
    temperature: 1,
    topP: 0.95,
    topK: 64,
  }),
}
