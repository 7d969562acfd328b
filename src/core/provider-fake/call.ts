import type { Route } from './script-schema.ts'

/** Whose API is spoken: what errors look like. */
export type Api = 'anthropic' | 'openai' | 'gemini'

/** A request as it came in. Names of headers are in lower case. */
export interface ProviderRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | undefined>>
  /** `undefined` when it is larger than is taken. */
  readonly body: string | undefined
}

export interface OfferedTool {
  readonly name: string
  /** A JSON Schema; `undefined` when there is none. */
  readonly parameters: unknown
}

/** How a reply is sent. */
export type Framing = 'json' | 'sse' | 'json-array'

/** A request for text, whatever the API. */
export interface ModelCall {
  readonly model: string
  readonly framing: Framing
  /** Of the turn: all that the user says since the model last ended one, that is wrote without calling tools. */
  readonly prompt: string
  /** Results of tools in this turn, oldest first. */
  readonly toolResults: readonly string[]
  readonly tools: readonly OfferedTool[]
  /** Tokens of all that the model reads. */
  readonly inputTokens: number
  /** `undefined` when the request sets none. */
  readonly outputTokensMax: number | undefined
  /** Whether thinking is shown. */
  readonly showsThinking: boolean
  /** Whether a stream of chat completions ends with the usage. */
  readonly includesUsage: boolean
  /** Whether thinking that is not shown is handed over encrypted. */
  readonly includesEncrypted: boolean
}

/** What is being called: found from method, path and headers alone. */
export interface Target {
  readonly api: Api
  readonly route: Route
  /** From the path, where the API has it there. */
  readonly model?: string
  readonly framing?: Framing
}

/** A message of a conversation, as far as rules ask. */
export interface Turn {
  readonly role: 'user' | 'model' | 'tool' | 'system'
  readonly text: string
  /** Of the model: whether it waits for tools. */
  readonly callsTools?: boolean
}

/** What the turn that goes on consists of. */
export function currentTurn(messages: readonly Turn[]): { prompt: string; toolResults: string[] } {
  const lastEnd = messages.findLastIndex(
    ({ role, callsTools }, index) => role === 'model' && !callsTools && !messages[index + 1]?.callsTools,
  )
  const turn = messages.slice(lastEnd + 1)
  const textsOf = (wanted: Turn['role']): string[] =>
    turn.flatMap(({ role, text }) => (role === wanted ? [text] : []))
  return { prompt: textsOf('user').join('\n'), toolResults: textsOf('tool') }
}
