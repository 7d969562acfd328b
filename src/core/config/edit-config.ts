import { Document, isMap, isNode, type Pair, parseDocument, type YAMLMap } from 'yaml'
import { ExpectedError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import type { LoginKind } from '../watched/watched-spec.ts'
import { commandWords } from './agent-specs.ts'
import { placeFaults } from './parse-config.ts'
import { keyText } from './yaml-places.ts'

/** What `superclaw agent add` can say of an agent. */
export type NewAgent = NewProcess | NewWatched | NewGateway

/** An address or a sender of heartbeats, as the file says it. */
export interface NewWatched {
  readonly kind: 'probe' | 'push'
  readonly http?: string
  readonly tcp?: string
  readonly every?: string
  readonly fleet?: string
}

/** A gateway, as the file says it. */
export interface NewGateway {
  readonly kind: 'openclaw'
  readonly url: string
  readonly token?: string
  readonly tls_fingerprint?: string
  readonly login?: LoginKind
  readonly allow_plaintext?: boolean
  readonly fleet?: string
}

export interface NewProcess {
  readonly kind?: undefined
  /** A single one is a command line; of several, each is a word of it. */
  readonly argv: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly env_file?: string
  readonly fleet?: string
  readonly depends_on?: readonly string[]
  readonly restart?: string | Fields
  readonly instances?: number
  readonly gateway?: Fields
  readonly readiness?: Fields
  readonly repair?: Fields
  readonly stop?: Fields
}

type Fields = Readonly<Record<string, string | number | readonly (string | number)[]>>

/**
 * `text` with one agent more, after the others. Nothing else in it changes, where agents stand one below the other.
 * @throws AGENT_EXISTS; CONFIG_INVALID for what is no YAML
 */
export function addAgent(text: string, name: string, agent: NewAgent): string {
  const document = parseEditable(text.trim() === '' ? 'version: 1\nagents: {}\n' : text)
  if (document.hasIn(['agents', name])) {
    throw new ExpectedError('AGENT_EXISTS', `An agent is called ${name} already`, {
      hint: `Choose another name, or superclaw agent remove ${name}`,
    })
  }
  const agents = blockOfAgents(document, text)
  if (agents) return withEntry(text, agents, { [name]: written(agent) })
  if (!isMap(document.get('agents'))) document.set('agents', document.createNode({}))
  const map = document.get('agents')
  if (isMap(map) && map.items.length === 0) map.flow = false
  document.setIn(['agents', name], document.createNode(written(agent)))
  return document.toString({ lineWidth: 0 })
}

/** What `text` says of an agent, which may be anything; `undefined` when it says nothing of it. */
export function agentIn(text: string, name: string): unknown {
  const { agents } = (parseEditable(text).toJS() ?? {}) as { readonly agents?: unknown }
  if (typeof agents !== 'object' || agents === null || !Object.hasOwn(agents, name)) return undefined
  return (agents as Readonly<Record<string, unknown>>)[name]
}

/**
 * `text` without an agent, nor the comments that stand in it or right above it.
 * @throws AGENT_UNKNOWN; CONFIG_INVALID for what is no YAML
 */
export function removeAgent(text: string, name: string): string {
  const document = parseEditable(text)
  const agents = document.get('agents')
  const pairs: readonly Pair[] = isMap(agents) ? agents.items : []
  const pair = pairs.find((other) => keyText(other) === name)
  if (!pair) {
    const near = nearest(name, pairs.map(keyText))
    throw new ExpectedError('AGENT_UNKNOWN', `No agent in the file is called ${name}`, {
      hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'superclaw fleet',
    })
  }
  const block = blockOfAgents(document, text)
  if (block) return withoutEntry(text, block, pair)
  document.deleteIn(['agents', name])
  return document.toString({ lineWidth: 0 })
}

function parseEditable(text: string): Document.Parsed {
  const issues = placeFaults([], text, 'superclaw.yaml')
  if (issues.length > 0) {
    throw new ExpectedError('CONFIG_INVALID', 'The file cannot be edited as it is', { issues })
  }
  return parseDocument(text, { stringKeys: true })
}

function written(agent: NewAgent): object {
  if (agent.kind !== undefined) return agent
  const { argv, ...rest } = agent
  const [only = ''] = argv
  if (argv.length === 1) return { command: only, ...rest }
  const command = argv.join(' ')
  const isPlain = commandWords(command).join('\0') === argv.join('\0')
  return { ...(isPlain ? { command } : { argv }), ...rest }
}

interface Block {
  readonly map: YAMLMap
  /** What stands before each key. */
  readonly indent: string
}

/** The agents, when each begins a line; `undefined` for `agents: { … }`, none, and other forms. */
function blockOfAgents(document: Document, text: string): Block | undefined {
  const map = document.get('agents', true)
  if (!isMap(map) || map.flow || map.items.length === 0) return undefined
  const indents = map.items.map((pair) => text.slice(lineStart(text, keyStart(pair)), keyStart(pair)))
  const [indent = ''] = indents
  return indents.every((other) => other === indent && other.trim() === '') ? { map, indent } : undefined
}

function withEntry(text: string, { map, indent }: Block, entry: object): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const isSpaced = map.items.slice(1).some((pair) => isBlankBefore(text, entryStart(text, indent, pair)))
  const lines = new Document(entry).toString({ lineWidth: 0, indent: Math.max(2, indent.length) }).trimEnd()
  const added = lines.split('\n').map((line) => (line === '' ? '' : indent + line))
  const at = lineEnd(text, map.range?.[1] ?? text.length)
  const before = text.slice(0, at)
  const parts = [
    before,
    before.endsWith('\n') ? '' : eol,
    isSpaced && !isBlankBefore(text, at) ? eol : '',
    added.join(eol),
    eol,
    text.slice(at),
  ]
  return parts.join('')
}

function withoutEntry(text: string, { map, indent }: Block, pair: Pair): string {
  const { value } = pair
  const valueEnd = isNode(value) ? (value.range?.[1] ?? 0) : 0
  const from = entryStart(text, indent, pair)
  let to = lineEnd(text, Math.max(keyStart(pair) + 1, valueEnd))
  while (isInnerComment(lineAt(text, to), indent)) to = lineEnd(text, to + 1)
  // Of the gaps before and after it, one stays; before the first, none.
  const isGapLeft = isBlankBefore(text, from) || pair === map.items[0]
  if (isGapLeft) while (isBlank(lineAt(text, to))) to = lineEnd(text, to + 1)
  const kept = text.slice(0, from)
  return to < text.length ? kept + text.slice(to) : kept.replace(/\n(?:[ \t]*\r?\n)+$/, '\n')
}

/** Where the lines of an agent begin: with the comments right above it. */
function entryStart(text: string, indent: string, pair: Pair): number {
  let start = lineStart(text, keyStart(pair))
  while (start > 0 && lineAt(text, lineStart(text, start - 1)).startsWith(`${indent}#`)) {
    start = lineStart(text, start - 1)
  }
  return start
}

const isInnerComment = (line: string, indent: string): boolean =>
  line.startsWith(`${indent} `) && line.trim().startsWith('#')
/** A line of its own without anything; the end of the text is none. */
const isBlank = (line: string): boolean => line !== '' && line.trim() === ''
const isBlankBefore = (text: string, start: number): boolean =>
  start > 0 && isBlank(lineAt(text, lineStart(text, start - 1)))
const keyStart = ({ key }: Pair): number => (isNode(key) ? (key.range?.[0] ?? 0) : 0)
/** Where the line of `offset` begins. */
const lineStart = (text: string, offset: number): number =>
  offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
/** After the line break that ends what stands before `offset`. */
function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset - 1)
  return at < 0 ? text.length : at + 1
}
const lineAt = (text: string, start: number): string => text.slice(start, lineEnd(text, start + 1))
