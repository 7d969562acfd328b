import { Composer, type Document, isNode, isPair, type Pair, visit, type YAMLError, type YAMLMap } from 'yaml'
import type { Path } from './schema-tree.ts'
import { configBytesMax } from './size-limit.ts'
import { depthMax, isTooLarge, offsetTooDeep, readTokens } from './yaml-limits.ts'
import { createPlaces, keyText } from './yaml-places.ts'

/** 1-based; columns in UTF-16 code units, as editors count. */
export interface Place {
  readonly line: number
  readonly column: number
}

export interface SourceFault extends Place {
  readonly path: string
  readonly message: string
  readonly cure?: string
}

/** A YAML (or JSON) text that remembers where everything stands. */
export interface YamlSource {
  /** Whether `value` says what the text says, but for its faults. */
  readonly isReadable: boolean
  /** Plain data: no cycles, bounded in size. `undefined` when it is not readable. */
  readonly value: unknown
  /** What is wrong with it as YAML. */
  readonly faults: readonly SourceFault[]
  /** The value at `path`, or its nearest parent that exists; the key itself with `ofKey`. */
  place(path: Path, ofKey?: boolean): Place
}

/** Never throws, and takes time about linear in `text`, whatever it holds. */
export function parseYamlSource(text: string): YamlSource {
  if (text.length > configBytesMax) {
    const message = `is larger than ${configBytesMax / 2 ** 20} MiB`
    return unreadable([{ path: '', message, cure: 'Split it, or generate less', line: 1, column: 1 }])
  }
  const placeAt = placesIn(text)
  const tokens = readTokens(text)
  const tooDeep = offsetTooDeep(tokens)
  if (tooDeep !== undefined) {
    const message = `is nested deeper than ${depthMax} levels`
    return unreadable([{ path: '', message, cure: 'No setting is that deep', ...placeAt(tooDeep) }])
  }
  const directives = tokens.filter(({ type }) => type === 'directive')
  if (directives.length > 0)
    return unreadable(directives.map(({ offset }) => ({ path: '', ...directive, ...placeAt(offset) })))
  // Its own check of duplicate keys takes time quadratic in the size of a map; `keyFaults` does it.
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, stringKeys: true })
  const [document, second] = composer.compose(tokens, true, text.length)
  if (document === undefined) return unreadable([])
  const faults = [...document.errors, ...document.warnings].map((fault) => syntaxFault(fault, placeAt))
  if (second) faults.push({ path: '', ...secondDocument, ...placeAt(second.range[0]) })
  faults.push(...aliasFaults(document, placeAt))
  if (faults.length > 0) return unreadable(faults)
  const value = plainValue(document)
  if (value === undefined) return unreadable([{ path: '', ...aliasBomb, line: 1, column: 1 }])
  const find = createPlaces(document)
  const place = (path: Path, ofKey = false): Place => placeAt(find(path, ofKey))
  return { isReadable: true, value, faults: keyFaults(document, placeAt), place }
}

/** Places of offsets. The line counter of the library loses lines after a fault. */
function placesIn(text: string): (offset: number) => Place {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    const at = Math.min(Math.max(0, offset), text.length)
    let line = 0
    for (let end = starts.length; end - line > 1; ) {
      const middle = (line + end) >> 1
      if ((starts[middle] ?? 0) <= at) line = middle
      else end = middle
    }
    return { line: line + 1, column: at - (starts[line] ?? 0) + 1 }
  }
}

const unreadable = (faults: readonly SourceFault[]): YamlSource => ({
  isReadable: false,
  value: undefined,
  faults,
  place: () => ({ line: 1, column: 1 }),
})

const directive = { message: 'is a directive', cure: 'Take this line out' }
const secondDocument = { message: 'begins a second document', cure: 'Take out the line `---` before it' }
const aliasBomb = {
  message: 'grows without measure through its aliases',
  cure: 'Write it out instead of using so many',
}

const cures: Readonly<Record<string, string>> = {
  BAD_INDENT: 'Align it with its neighbours',
  BLOCK_AS_IMPLICIT_KEY: 'Put the second key on a line of its own, or quote the value',
  MISSING_CHAR: 'Close the quote or bracket',
  NON_STRING_KEY: 'Write a plain name as the key',
  TAB_AS_INDENT: 'Indent with spaces',
  TAG_RESOLVE_FAILED: 'Write the value itself: tags have no meaning here',
}

/** Without what the text says there, which may be a secret. */
function syntaxFault({ message, code, pos }: YAMLError, placeAt: (offset: number) => Place): SourceFault {
  const sentence = (message.split('\n')[0] ?? message).replace(/: ".*$/, '').replace(/\.$/, '')
  return { path: '', message: sentence, cure: cures[code] ?? 'Mend the YAML here', ...placeAt(pos[0]) }
}

/** YAML leaves these to whoever reads the value. */
function aliasFaults(document: Document, placeAt: (offset: number) => Place): SourceFault[] {
  const faults: SourceFault[] = []
  const anchors = new Set<string>()
  const remember = (_: unknown, { anchor }: { readonly anchor?: string | undefined }): void => {
    if (anchor) anchors.add(anchor)
  }
  visit(document, {
    Value: remember,
    Alias: (_, { source, range }) => {
      if (anchors.has(source)) return
      const message = `names no anchor before it: ${source}`
      faults.push({
        path: '',
        message,
        cure: 'Quote it if the `*` is part of it',
        ...placeAt(range?.[0] ?? 0),
      })
    },
  })
  return faults
}

/** Keys that stand twice in a map, or that JavaScript would take for something else. */
function keyFaults(document: Document, placeAt: (offset: number) => Place): SourceFault[] {
  const faults: SourceFault[] = []
  visit(document, {
    Map: (_, map, ancestors) => {
      const parents = ancestors.filter((node): node is Pair => isPair(node)).map(keyText)
      for (const { pair, fault } of wrongKeys(map))
        faults.push({ path: [...parents, keyText(pair)].join('.'), ...fault, ...placeAt(keyOffset(pair)) })
    },
  })
  return faults
}

function wrongKeys({ items }: YAMLMap): { pair: Pair; fault: typeof twice }[] {
  const seen = new Set<string>()
  return items.flatMap((pair) => {
    const key = keyText(pair)
    const fault = seen.has(key) ? twice : key === '__proto__' ? noName : undefined
    seen.add(key)
    return fault ? [{ pair, fault }] : []
  })
}

const twice = { message: 'is written twice', cure: 'Keep one of the two' }
const noName = { message: 'is not a name', cure: 'Choose another' }

const keyOffset = ({ key }: Pair): number => (isNode(key) ? (key.range?.[0] ?? 0) : 0)

/** `undefined` for an alias bomb. An empty text is `null`. */
function plainValue(document: Document): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 1_000 })
    return isTooLarge(value) ? undefined : value
  } catch (error) {
    // "Excessive alias count": every alias names an anchor, so it can mean nothing else.
    if (error instanceof ReferenceError) return undefined
    throw error
  }
}
