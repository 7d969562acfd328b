import fc from 'fast-check'

/** A call as it was: what the provider answered, whatever a tool wrote of it. */
export interface LivedCall {
  readonly tool: 'claude-code' | 'codex' | 'gemini-cli'
  /** 0 to 2, each tool its own. */
  readonly session: number
  readonly minute: number
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly output: number
  /** How often, and in how many pieces, it is written: what that does is the tool's matter. */
  readonly copies: number
  /** Whether a session that was forked later begins with it. */
  readonly isForked: boolean
}

/** Of a month, in order. */
export const lives: fc.Arbitrary<readonly LivedCall[]> = fc
  .array(
    fc.record({
      tool: fc.constantFrom('claude-code', 'codex', 'gemini-cli'),
      session: fc.nat(2),
      minute: fc.nat(43_200),
      input: fc.integer({ min: 1, max: 900 }),
      cacheRead: fc.nat(50_000),
      cacheWrite: fc.nat(3_000),
      output: fc.integer({ min: 1, max: 2_000 }),
      copies: fc.integer({ min: 1, max: 3 }),
      isForked: fc.boolean(),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((calls) =>
    // No two at one time: what a tool does with those is not what this is about.
    [...new Map(calls.map((call) => [call.minute, call])).values()].sort(
      (one, other) => one.minute - other.minute,
    ),
  )

export interface WrittenFile {
  readonly path: string
  readonly lines: readonly string[]
}

export const firstMs = Date.UTC(2026, 9, 1)
const timeOf = ({ minute }: LivedCall, afterS = 0): string =>
  new Date(firstMs + minute * 60_000 + afterS * 1000).toISOString()

/** The files that tools leave of it. */
export function writtenOf(calls: readonly LivedCall[]): WrittenFile[] {
  return (['claude-code', 'codex', 'gemini-cli'] as const).flatMap((tool) =>
    [0, 1, 2].flatMap((session) => {
      const own = calls.filter((call) => call.tool === tool && call.session === session)
      return own.length === 0 ? [] : writers[tool](session, own)
    }),
  )
}

const writers: Readonly<
  Record<LivedCall['tool'], (session: number, calls: readonly LivedCall[]) => WrittenFile[]>
> = { 'claude-code': claudeFiles, codex: codexFiles, 'gemini-cli': geminiFiles }

/** A line for each block, of which the last has all of the output; and a fork with copies under another session. */
function claudeFiles(session: number, calls: readonly LivedCall[]): WrittenFile[] {
  const linesOf = (call: LivedCall, sessionId: string): string[] =>
    Array.from({ length: call.copies }, (_, index) =>
      JSON.stringify({
        ...{ type: 'assistant', sessionId, cwd: '/home/dev/shop', version: '2.1.233' },
        ...{
          timestamp: timeOf(call, index),
          requestId: `req_${call.minute}`,
          uuid: `${call.minute}-${index}`,
        },
        message: {
          ...{ id: `msg_${session}_${call.minute}`, model: 'claude-sonnet-4-6', role: 'assistant' },
          usage: {
            ...{ input_tokens: call.input, cache_read_input_tokens: call.cacheRead },
            cache_creation_input_tokens: call.cacheWrite,
            cache_creation: { ephemeral_5m_input_tokens: call.cacheWrite, ephemeral_1h_input_tokens: 0 },
            output_tokens: index + 1 === call.copies ? call.output : 1,
          },
        },
      }),
    )
  const folder = '.claude/projects/-home-dev-shop'
  return [
    { path: `${folder}/s${session}.jsonl`, lines: calls.flatMap((call) => linesOf(call, `s${session}`)) },
    {
      path: `${folder}/z-fork-${session}.jsonl`,
      lines: calls.filter(({ isForked }) => isForked).flatMap((call) => linesOf(call, `z-fork-${session}`)),
    },
  ]
}

/** Totals that grow, each told as often as it pleases; a fork begins with a copy of the whole beginning, at another time. */
function codexFiles(session: number, calls: readonly LivedCall[]): WrittenFile[] {
  const total = { input: 0, cached: 0, written: 0, output: 0 }
  const usage = ({ input, cached, written, output }: typeof total) => ({
    ...{ input_tokens: input, cached_input_tokens: cached, cache_write_input_tokens: written },
    ...{ output_tokens: output, reasoning_output_tokens: 0, total_tokens: input + output },
  })
  const counts = calls.map((call) => {
    const last = {
      ...{ input: call.input + call.cacheRead + call.cacheWrite, output: call.output },
      ...{ cached: call.cacheRead, written: call.cacheWrite },
    }
    for (const key of ['input', 'cached', 'written', 'output'] as const) total[key] += last[key]
    return { call, info: { total_token_usage: usage(total), last_token_usage: usage(last) } }
  })
  const id = `codex-${session}`
  const head = (of: string, timestamp: string, forked?: string) => [
    {
      ...{ timestamp, type: 'session_meta' },
      payload: { id: of, cwd: '/home/dev/shop', model_provider: 'openai', forked_from_id: forked },
    },
    { timestamp, type: 'turn_context', payload: { model: 'gpt-5.5', cwd: '/home/dev/shop' } },
  ]
  const told = (timestamp: string, info: unknown) => ({
    ...{ timestamp, type: 'event_msg', payload: { type: 'token_count', info } },
  })
  const own = counts.flatMap(({ call, info }) =>
    Array.from({ length: call.copies }, (_, index) => told(timeOf(call, index), info)),
  )
  const [first, last] = [calls[0], calls.at(-1)]
  if (!first || !last) return []
  const forkAt = timeOf(last, 30)
  const copied = calls.some(({ isForked }) => isForked)
    ? [
        ...head(`${id}-fork`, forkAt, id),
        ...head(id, forkAt),
        ...counts.map(({ info }) => told(forkAt, info)),
      ]
    : []
  const folder = '.codex/sessions/2026/10/01'
  return [
    { path: `${folder}/rollout-${id}.jsonl`, lines: [...head(id, timeOf(first)), ...own].map(line) },
    { path: `${folder}/rollout-${id}-fork.jsonl`, lines: copied.map(line) },
  ]
}

const line = (value: unknown): string => JSON.stringify(value)

/** A message is written anew when its tokens come; some are taken back later, and were paid all the same. */
function geminiFiles(session: number, calls: readonly LivedCall[]): WrittenFile[] {
  const lines = calls.flatMap((call) => {
    const id = `m-${session}-${call.minute}`
    const message = (tokens: unknown) =>
      line({ id, timestamp: timeOf(call), type: 'gemini', content: '', tokens, model: 'gemini-2.5-pro' })
    const input = call.input + call.cacheRead
    const tokens = {
      ...{ input, output: call.output, cached: call.cacheRead, thoughts: 0, tool: 0 },
      total: input + call.output,
    }
    const again = Array.from({ length: call.copies }, () => message(tokens))
    return [message(null), ...again, ...(call.isForked ? [line({ $rewindTo: id })] : [])]
  })
  const meta = line({ sessionId: `g${session}`, projectHash: 'shop', startTime: new Date(firstMs) })
  return [{ path: `.gemini/tmp/shop/chats/session-g${session}.jsonl`, lines: [meta, ...lines] }]
}
