import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml'
import type { Path } from './schema-tree.ts'

/**
 * Finds where things stand in a YAML text.
 * @returns the offset of the value at a path, or of its nearest parent that exists; with `ofKey`, of its key
 */
export function createPlaces(document: Document): (path: Path, ofKey: boolean) => number {
  const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>()

  const pairsOf = (map: YAMLMap): ReadonlyMap<string, Pair> => {
    const known = indexes.get(map)
    if (known) return known
    const made = new Map(map.items.map((pair) => [keyText(pair), pair]))
    indexes.set(map, made)
    return made
  }

  const childOf = (node: unknown, key: string | number): Pair | Node | undefined => {
    if (isMap(node)) return pairsOf(node).get(String(key))
    const item = isSeq(node) && typeof key === 'number' ? node.items[key] : undefined
    return isNode(item) ? item : undefined
  }

  const below = (parent: Pair | Node | null, key: string | number): Pair | Node | undefined => {
    const node = isPair(parent) ? parent.value : parent
    return childOf(isAlias(node) ? node.resolve(document) : node, key)
  }

  /** What is on the way to `path`, as far as it goes. */
  const wayTo = (path: Path): (Pair | Node)[] => {
    const way: (Pair | Node)[] = []
    for (const key of path) {
      const child = below(way.at(-1) ?? document.contents, key)
      if (child === undefined) break
      way.push(child)
    }
    return way
  }

  return (path, ofKey) => {
    const way = wayTo(path)
    const isWhole = way.length === path.length
    const starts = way.map((child, index) =>
      startOfChild(child, ofKey && isWhole && index === path.length - 1),
    )
    return starts.findLast((start) => start !== undefined) ?? startOf(document.contents) ?? 0
  }
}

export const keyText = (pair: Pair): string => String(isScalar(pair.key) ? pair.key.value : pair.key)

/** An empty value (`agents:`) stands nowhere: its key does. */
function startOfChild(child: Pair | Node, ofKey: boolean): number | undefined {
  if (!isPair(child)) return startOf(child)
  return ofKey ? startOf(child.key) : (startOf(child.value) ?? startOf(child.key))
}

function startOf(node: unknown): number | undefined {
  return isNode(node) && node.range && node.range[1] > node.range[0] ? node.range[0] : undefined
}
