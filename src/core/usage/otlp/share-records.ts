import { tokensMax } from '../sound-record.ts'
import { noToolCalls, type Tokens } from '../tokens.ts'
import type { UsageRecord } from '../usage-record.ts'
import { inclusiveTokens, providerOf, toolOf } from './gen-ai-call.ts'
import type { Origin, OtlpPoint } from './otlp-data.ts'
import { growthOf, type SeriesTable } from './series-growth.ts'
import { identityOf, seriesOf, type TokenMetric, type TokenPart, tokenMetrics } from './token-metrics.ts'
import { type Arrival, agentOf, factsOf, firstText, serviceOf } from './told.ts'
import { toldTime } from './told-time.ts'
import { isOfFamily } from './tool-family.ts'

export interface SharesDeps {
  readonly arrival: Arrival
  readonly series: SeriesTable
  /** Since when there was somebody to be told; Unix epoch. */
  readonly listeningSinceMs: number
  readonly openclawPrefix: string
  /** Short, and another for every text. */
  readonly digest: (text: string) => string
}

/** Shares of one request: more are nobody's. */
const sharesMax = 100_000

/** Makes points of one request into shares: what was used of one model up to one moment. */
export interface Shares {
  isWanted(metric: string): boolean
  /** @returns why a point is malformed; `null` when it is not */
  add(point: OtlpPoint, origin: Origin): string | null
  /** All shares, once every point has been added: parts of one use come in several points. */
  records(): UsageRecord[]
}

interface Share {
  readonly metric: TokenMetric
  readonly sender: string
  readonly point: OtlpPoint
  readonly origin: Origin
  readonly key: string
  readonly parts: Map<TokenPart, number>
}

export function createShares(deps: SharesDeps): Shares {
  const metricOf = tokenMetrics(deps.openclawPrefix)
  const shares = new Map<string, Share>()
  const senders = new Map<Origin['resource'], string>()
  const senderOf = ({ resource }: Origin): string => {
    const sender = senders.get(resource) ?? deps.digest(identityOf(resource))
    senders.set(resource, sender)
    return sender
  }
  const shareOf = (metric: TokenMetric, point: OtlpPoint, origin: Origin): Share => {
    const sender = senderOf(origin)
    const others = deps.digest(identityOf(point.attributes, metric.partNames))
    // One without a time is told from others by what it says.
    const moment = point.timeMs ?? `${point.startMs}/${point.value}`
    const key = `${metric.tool}/${metric.rank}/${sender}/${others}/${moment}`
    return shares.get(key) ?? { metric, sender, point, origin, key, parts: new Map() }
  }
  return {
    isWanted: (metric) => metricOf(metric) !== undefined,
    add(point, origin) {
      const metric = metricOf(point.metric)
      const part = metric?.part(point.attributes) ?? null
      if (!metric || part === null || point.value === null || isToldElsewhere(metric, origin)) return null
      const share = shareOf(metric, point, origin)
      const amount = amountOf(point, `${share.sender}${origin.scope}`, deps)
      const fault = faultOf(point, amount)
      if (fault !== null) return fault
      if (shares.size >= sharesMax) return 'more series than there can be'
      share.parts.set(part, (share.parts.get(part) ?? 0) + amount)
      shares.set(share.key, share)
      return null
    },
    records() {
      const best = bestRanks(shares.values())
      return [...shares.values()]
        .filter(({ metric, sender }) => metric.rank === best.get(sender))
        .flatMap((share) => recordOf(share, deps.arrival))
    },
  }
}

/** What a tool's own metrics or events tell, its general ones tell again, maybe in another request. */
const isToldElsewhere = ({ tool }: TokenMetric, origin: Origin): boolean =>
  tool === null && isOfFamily(serviceOf(origin), origin.scope)

function faultOf({ value, temporality }: OtlpPoint, amount: number): string | null {
  if (value === null || !(value >= 0) || amount > tokensMax) return 'a number of tokens that is none'
  return temporality === 'none' ? 'tokens that are no sum' : null
}

function amountOf(point: OtlpPoint, sender: string, { series, digest, ...deps }: SharesDeps): number {
  const value = Math.round(point.value ?? 0)
  // Nothing that is no number is remembered.
  if (point.temporality !== 'cumulative' || !(value >= 0 && value < Number.MAX_SAFE_INTEGER)) return value
  const name = digest(`${sender}${seriesOf(point)}${point.startMs}`)
  const now = { startMs: point.startMs, timeMs: point.timeMs ?? deps.arrival.atMs, value }
  const { amount, next } = growthOf(series.find(name), now, deps.listeningSinceMs)
  if (next) series.put(name, next)
  return amount
}

/** A sender that tells the same in several ways is believed in the best of them. */
function bestRanks(shares: Iterable<Share>): ReadonlyMap<string, number> {
  const best = new Map<string, number>()
  for (const { sender, metric } of shares) {
    best.set(sender, Math.min(best.get(sender) ?? Number.POSITIVE_INFINITY, metric.rank))
  }
  return best
}

function recordOf({ metric, point, origin, key, parts }: Share, arrival: Arrival): UsageRecord[] {
  if ([...parts.values()].every((amount) => amount === 0)) return []
  const { attributes } = point
  const tokens = tokensOf(parts, metric)
  return [
    {
      ...{ key: `metrics/${key}`, source: 'metrics', tool: metric.tool ?? toolOf(serviceOf(origin)) },
      ...toldTime(point.timeMs, arrival.atMs),
      session: firstText(attributes, ['session.id', 'conversation.id', 'gen_ai.conversation.id'], 128),
      ...{ parentSession: null, project: null },
      provider:
        firstText(
          attributes,
          metric.provider.filter((name) => !name.startsWith('gen_ai.')),
        ) ?? providerOf(attributes),
      ...{ model: firstText(attributes, metric.model) ?? '', tier: 'standard', tokens },
      ...{ tools: noToolCalls, reportedNano: null },
      facts: factsOf({ agent: agentOf(origin, arrival), isShare: true }),
    },
  ]
}

function tokensOf(parts: ReadonlyMap<TokenPart, number>, { isInclusive }: TokenMetric): Tokens {
  const of = (part: TokenPart): number => parts.get(part) ?? 0
  const [thoughts, output] = [of('thoughts'), of('output') + of('thoughts')]
  const reasoning = Math.min(output, of('reasoning') + thoughts)
  const told = { cacheRead: of('cacheRead'), cacheWrite: of('cacheWrite'), output, reasoning }
  if (isInclusive) {
    const tokens = inclusiveTokens({ ...told, input: of('input') })
    return { ...tokens, input: tokens.input + of('toolInput') }
  }
  return {
    ...{ input: of('input') + of('toolInput'), cacheRead: told.cacheRead },
    ...{ cacheWrite5m: told.cacheWrite, cacheWrite1h: 0, output, reasoning },
  }
}
