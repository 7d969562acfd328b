import type { Attributes, OtlpPoint } from './otlp-data.ts'
import { firstText } from './told.ts'

/** What a point counts. `thoughts` stand beside the output, `reasoning` is in it; `toolInput` stands beside the input. */
export type TokenPart =
  | 'input'
  | 'cacheRead'
  | 'cacheWrite'
  | 'output'
  | 'reasoning'
  | 'thoughts'
  | 'toolInput'

/** How a tool tells tokens by metrics. */
export interface TokenMetric {
  /** `null` for whoever sends it. */
  readonly tool: string | null
  /** Of what one sender tells in several ways, the lowest counts. */
  readonly rank: number
  /** Whether its input has what a cache gave and took. */
  readonly isInclusive: boolean
  /** `null` for what is in the others, too. */
  readonly part: (attributes: Attributes) => TokenPart | null
  /** Attributes that tell parts of one call apart, and not calls. */
  readonly partNames: readonly string[]
  readonly model: readonly string[]
  readonly provider: readonly string[]
}

const ofGenAi = {
  ...{ tool: null, isInclusive: true },
  ...{ model: ['gen_ai.response.model', 'gen_ai.request.model'] },
  provider: ['gen_ai.provider.name', 'gen_ai.system'],
} as const

/** By the first of these attributes that is told. */
function byType(partNames: readonly string[], parts: Parts): Pick<TokenMetric, 'part' | 'partNames'> {
  return {
    partNames,
    part: (attributes) => {
      const type = firstText(attributes, partNames) ?? ''
      return Object.hasOwn(parts, type) ? (parts[type] ?? null) : null
    },
  }
}

function always(part: TokenPart, partNames: readonly string[] = []): Pick<TokenMetric, 'part' | 'partNames'> {
  return { part: () => part, partNames }
}

const modality = ['gen_ai.token.modality']
type Parts = Readonly<Record<string, TokenPart>>

const claudeParts: Parts = {
  input: 'input',
  output: 'output',
  cacheRead: 'cacheRead',
  cacheCreation: 'cacheWrite',
}
const geminiParts: Parts = {
  ...{ input: 'input', output: 'output', thought: 'thoughts', cache: 'cacheRead', tool: 'toolInput' },
}
const codexParts: Parts = {
  ...{ input: 'input', cached_input: 'cacheRead', cache_write_input: 'cacheWrite' },
  ...{ output: 'output', reasoning_output: 'reasoning' },
}
const openclawParts: Parts = {
  ...{ input: 'input', output: 'output', cache_read: 'cacheRead', cache_write: 'cacheWrite' },
}

const fixed: Readonly<Record<string, TokenMetric>> = {
  'claude_code.token.usage': {
    ...{ tool: 'claude-code', rank: 0, isInclusive: false, model: ['model'], provider: [] },
    ...byType(['type'], claudeParts),
  },
  'gemini_cli.token.usage': {
    ...{ tool: 'gemini-cli', rank: 0, isInclusive: true, model: ['model'], provider: [] },
    ...byType(['type'], geminiParts),
  },
  'qwen-code.token.usage': {
    ...{ tool: 'qwen-code', rank: 0, isInclusive: true, model: ['model'], provider: [] },
    ...byType(['type'], geminiParts),
  },
  'codex.turn.token_usage': {
    ...{ tool: 'codex', rank: 0, isInclusive: true, model: ['model', 'slug'], provider: [] },
    ...byType(['token_type'], codexParts),
  },
  ...generationC({
    ...{ input_tokens: 'input', output_tokens: 'output', 'reasoning.output_tokens': 'reasoning' },
    ...{ 'cache_read.input_tokens': 'cacheRead', 'cache_write.input_tokens': 'cacheWrite' },
  }),
  'gen_ai.client.token.usage': {
    ...{ ...ofGenAi, rank: 2, ...byType(['gen_ai.token.type'], { input: 'input', output: 'output' }) },
  },
  'gen_ai.client.inference.operation.input_tokens': { ...ofGenAi, rank: 3, ...always('input', modality) },
  'gen_ai.client.inference.operation.output_tokens': { ...ofGenAi, rank: 3, ...always('output', modality) },
}

function generationC(parts: Parts): Readonly<Record<string, TokenMetric>> {
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [
      `gen_ai.client.inference.usage.${name}`,
      { ...ofGenAi, rank: 1, ...always(part, modality) },
    ]),
  )
}

/** @param openclawPrefix what an OpenClaw was told to begin its names with (`metricNamePrefix`) */
export function tokenMetrics(openclawPrefix: string): (metric: string) => TokenMetric | undefined {
  const attributeNames = (name: string): string[] => [
    ...new Set([`${openclawPrefix}.${name}`, `openclaw.${name}`]),
  ]
  const openclaw: TokenMetric = {
    ...{ tool: 'openclaw', rank: 0, isInclusive: false },
    ...{ model: attributeNames('model'), provider: attributeNames('provider') },
    ...byType(attributeNames('token'), openclawParts),
  }
  const name = `${openclawPrefix}.tokens`
  return (metric) => (metric === name ? openclaw : Object.hasOwn(fixed, metric) ? fixed[metric] : undefined)
}

/** A name for all that tells this series from others of its sender. */
export function seriesOf({ metric, attributes }: OtlpPoint): string {
  return `${metric}${identityOf(attributes)}`
}

/** The same for the same attributes, in whatever order they are told. */
export function identityOf(attributes: Attributes, without: readonly string[] = []): string {
  const entries = [...attributes].filter(([key]) => !without.includes(key))
  return JSON.stringify(entries.sort(([one], [other]) => (one < other ? -1 : 1)))
}
