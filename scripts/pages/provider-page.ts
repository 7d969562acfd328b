import { writtenSchema } from '../../src/core/config/json-schema.ts'
import { settingsTable } from '../../src/core/config/settings-table.ts'
import { ruleSchema, scriptSchema, toolCallSchema } from '../../src/core/provider-fake/script-schema.ts'

/** docs/provider.md, its tables from the schema of scripts. */
export function providerPage(): string {
  const { rules, ...settings } = writtenSchema(scriptSchema).properties ?? {}
  const whole = settingsTable({
    ...settings,
    rules: { type: 'array', items: { type: 'object' }, description: rules?.description ?? '' },
  })
  const rule = settingsTable(writtenSchema(ruleSchema).properties ?? {})
  const toolCall = settingsTable(writtenSchema(toolCallSchema).properties ?? {})
  return [beginning, whole, '', '## A rule', '', rule, '', '### A tool call', '', toolCall, '', ending].join(
    '\n',
  )
}

const beginning = `# The fake provider

\`superclaw provider fake\` plays model providers on this machine: the model of a test, of a bench, of a demo without a network. Nothing
is sent anywhere, and nothing is spent.

\`\`\`sh
superclaw provider fake                                        # says what clients need, then a line a call
superclaw provider fake --script limits.yaml --pace 60 --first-token 400ms
superclaw provider fake --port 0 --json                        # for programs: JSON lines
\`\`\`

| speaks | at |
|---|---|
| Anthropic Messages | \`POST /v1/messages\`, \`/v1/messages/count_tokens\` |
| OpenAI Chat Completions | \`POST /v1/chat/completions\` |
| OpenAI Responses | \`POST /v1/responses\` |
| Gemini | \`POST /v1beta/models/MODEL:generateContent\`, \`:streamGenerateContent\` (with \`alt=sse\` and without), \`:countTokens\` |
| lists of models | \`GET /v1/models\` (for clients of Anthropic in their shape), \`GET /v1beta/models\`, and single ones below |

Each answers as a document and as a stream, in the order of events and with the framing of its API; with tool calls, thinking where it is
asked for, usage as that API counts it, and errors in its own shape. It refuses what they refuse: a body that is no JSON, a request
without a model, one to Anthropic without \`max_tokens\`. A stream of chat completions ends with its usage only when \`stream_options\`
asks for it. Without a script it talks, and calls a tool when it is asked to use one.

## What can be relied on

- **The same requests in the same order get the same bytes**, ids and dates included; another \`seed\` makes other ones. Only the
  moment at which a limit ends (\`anthropic-ratelimit-requests-reset\`) follows the clock.
- **A token is four bytes** of UTF-8, rounded up. What the model reads are all texts within the messages, the system prompt and the tools
  of a request, roles and names included; what it writes are its text, its thinking, and names and arguments of tools. Numbers under
  \`usage\` win.
- A reply that is longer than the request allows ends there, and says so.
- A pause before the first token comes before the head of the answer. A reply that is no stream comes when all of it would be written.

## From a test

\`\`\`ts
await using provider = await openFakeProvider({ script: { version: 1, rules: [{ reply: 'hi' }] } })
// … let the client talk to provider.url …
expect(provider.calls()).toMatchObject([{ route: 'chat', rule: 'rule 1', status: 200, outcome: 'answered' }])
\`\`\`

\`calls()\` holds what came in (method, path, headers, body) and what it got. \`outcome\` is \`answered\`, \`broken\` (by the script),
\`left\` (the client went away) or still \`open\`.

## A script

YAML or JSON. All its faults are told at once, each with its place.

\`\`\`yaml
version: 1
rules:
  - name: overloaded at first
    when: { model: claude-*, call: 1..2 }
    fail: 529
  - name: look it up
    when: { prompt: '(?i)weather', tool_results: 0 }
    reply:
      text: Let me look.
      tools: [{ name: get_weather, arguments: { city: Paris } }]
  - name: answer
    when: { tool_results: 1.. }
    reply: 'The tool said: {{tool_result}}'
    usage: { input: 1000, cache_read: 200, output: 34 }
\`\`\`
`

const ending = `A *turn* is all since the model last wrote without calling a tool: what the user said in it, and results of tools. \`tool_results: 0\` is
its beginning.

## Failures

| \`fail:\` | a document | a stream |
|---|---|---|
| \`429\`, \`{ status: 503, retry_after: 3s }\` | the error of the API: body, headers, when to come back | the same; with \`after: N\` an error event after N tokens, behind a status of 200 |
| \`hang\` | the request is taken, and nothing comes | the same |
| \`stall\` | the head, then silence; with \`after\` half of the body first | the head, then silence; with \`after: N\` N tokens first |
| \`reset\` | the connection is reset (RST) before any byte; with \`after\` in the middle of the body | the same, after N tokens |
| \`truncate\` | half of the body, ended as if it were whole | ends within the event that comes after N tokens |
| \`malformed\` | JSON that does not parse | one event whose JSON breaks off, after N tokens; then it goes on |
| \`html\` | a page of HTML, with a status of 200 or of \`status\` | the same |
| \`slow\` | ten bytes a second, or \`bytes_per_second\` | the same |

\`retry_after\` is the header \`retry-after\` in whole seconds, for OpenAI \`retry-after-ms\` too, for Gemini a \`RetryInfo\` in the error. With
429, the headers that tell of limits come as well: \`anthropic-ratelimit-requests-*\`, \`x-ratelimit-*-requests\`. \`headers:\` of a rule adds
to them and wins.

## As the model of agents

\`superclaw provider fake\` prints the variables that most clients look at. In headless runs (Gemini CLI with an API key as its way to
authenticate):

\`\`\`sh
export ANTHROPIC_BASE_URL=http://127.0.0.1:3738 ANTHROPIC_API_KEY=fake
claude -p 'please use a tool' --allowedTools Bash

export GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:3738 GEMINI_API_KEY=fake
gemini --approval-mode yolo -p 'please use a tool'

export OPENAI_API_KEY=fake
codex exec -m gpt-fake -c model_provider=fake -c \\
  'model_providers.fake={name="fake",base_url="http://127.0.0.1:3738/v1",env_key="OPENAI_API_KEY",wire_api="responses"}' \\
  'please use a tool'
\`\`\`

An OpenClaw gateway takes it as a provider of its configuration:

\`\`\`json
"models": { "mode": "merge", "providers": { "fake": {
  "baseUrl": "http://127.0.0.1:3738/v1", "apiKey": "fake", "api": "openai-completions",
  "models": [{ "id": "gpt-fake", "name": "Fake", "input": ["text"], "contextWindow": 128000, "maxTokens": 8192 }] } } }
\`\`\`

\`openai-responses\` has the same \`baseUrl\`, \`anthropic-messages\` has it without \`/v1\`, \`google-generative-ai\` with \`/v1beta\`.
`
