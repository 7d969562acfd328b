import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml'
import type { Issue } from '../errors.ts'

/** Larger files are refused before they are read. */
export const configBytesMax = 1 << 20
/** Deeper nesting is refused: no configuration needs it. */
const depthMax = 32

type Key = string | number

/** A YAML (or JSON) text that remembers where everything stands. */
export interface YamlSource {
  /** Plain data; `undefined` when the text does not parse. */
  readonly value: unknown
  readonly issues: readonly Issue[]
  /** 1-based place of the value at `path`, or of its nearest parent that exists; of the key itself with `ofKey`. */
  place(path: readonly Key[], ofKey?: boolean): { readonly line: number; readonly column: number }
}

export function parseYamlSource(text: string): YamlSource {
  const lines = new LineCounter()
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(Math.max(0, offset))
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  if (text.length > configBytesMax) {
    const message = `is larger than ${configBytesMax / 2 ** 20} MiB`
    return {
      value: undefined,
      issues: [{ path: '', message, line: 1, column: 1 }],
      place: () => ({ line: 1, column: 1 }),
    }
  }
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    stringKeys: true,
  })
  const issues: Issue[] = document.errors.map((error) => ({
    path: '',
    message: oneSentence(error.message),
    ...place(error.pos[0]),
    cure: cures[error.code] ?? 'Mend the YAML here',
  }))
  const value = issues.length === 0 ? toPlain(document, issues) : undefined
  return { value, issues, place: (path, ofKey = false) => place(offsetOf(document, path, ofKey)) }
}

const cures: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'Keep one of the two',
  TAB_AS_INDENT: 'Indent with spaces',
  BAD_INDENT: 'Align it with its neighbours',
  MISSING_CHAR: 'Close the quote or bracket',
}

const oneSentence = (message: string): string => message.split('\n')[0]?.replace(/\.$/, '') ?? message

/** Anchors that multiply are refused by `maxAliasCount`. */
function toPlain(document: Document, issues: Issue[]): unknown {
  if (depthOf(document.contents) > depthMax) {
    issues.push({ path: '', message: `is nested deeper than ${depthMax} levels`, line: 1, column: 1 })
    return undefined
  }
  try {
    return document.toJS({ maxAliasCount: 50 })
  } catch (error) {
    const message = error instanceof Error ? oneSentence(error.message) : 'cannot be read'
    issues.push({
      path: '',
      message,
      cure: 'Write it out instead of using so many aliases',
      line: 1,
      column: 1,
    })
    return undefined
  }
}

function depthOf(node: unknown): number {
  if (isMap(node)) return 1 + Math.max(0, ...node.items.map((pair) => depthOf(pair.value)))
  if (isSeq(node)) return 1 + Math.max(0, ...node.items.map(depthOf))
  return 0
}

function offsetOf(document: Document, path: readonly Key[], ofKey: boolean): number {
  let node: unknown = document.contents
  let offset = startOf(node) ?? 0
  for (const [index, key] of path.entries()) {
    const child = childOf(isAlias(node) ? node.resolve(document) : node, key)
    if (child === undefined) return offset
    offset = startOfChild(child, ofKey && index === path.length - 1) ?? offset
    node = isPair(child) ? child.value : child
  }
  return offset
}

/** An empty value (`agents:`) stands nowhere: its key does. */
function startOfChild(child: Pair | Node, ofKey: boolean): number | undefined {
  if (!isPair(child)) return startOf(child)
  return ofKey ? startOf(child.key) : (startOf(child.value) ?? startOf(child.key))
}

function childOf(node: unknown, key: Key): Pair | Node | undefined {
  if (isMap(node)) return node.items.find((pair) => isNode(pair.key) && pair.key.toJSON() === key)
  if (isSeq(node) && typeof key === 'number') return node.items[key] as Node | undefined
  return undefined
}

function startOf(node: unknown): number | undefined {
  return isNode(node) && node.range && node.range[1] > node.range[0] ? node.range[0] : undefined
}
