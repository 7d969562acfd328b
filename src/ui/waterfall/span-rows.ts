import type { SpanRecord } from '../../core/usage/otlp/span-record.ts'
import { criticalPath } from './critical-path.ts'
import { endOf, inOrder, type SpanNode, spanTrees } from './span-tree.ts'

/** A line of a waterfall: a span, or several of one name that stand beside each other. */
export interface SpanRow {
  readonly depth: number
  readonly name: string
  /** 1 for a span of its own. In the order in which they began. */
  readonly nodes: readonly [SpanNode, ...SpanNode[]]
  readonly isCritical: boolean
  readonly errors: number
  /** Spans below it that have no line of their own. */
  readonly hidden: number
}

export interface SpanRows {
  readonly rows: readonly SpanRow[]
  /** Spans that are in no line. */
  readonly left: number
}

/** So many of one name beside each other are one line, where lines are short. */
const repeatedMin = 4

/**
 * The lines of a trace. When they are more than `rowsMax`, spans of one name beside each other become one; what is still too
 * much is left out at the end.
 */
export function spanRows(spans: readonly SpanRecord[], rowsMax: number): SpanRows {
  const trees = spanTrees(spans)
  const critical = criticalPath(trees)
  const whole = inOrder(trees).map((node) => rowOf([node], critical))
  if (whole.length <= rowsMax) return { rows: whole, left: 0 }
  const rows = collapsed(trees, critical)
  const shown = rows.slice(0, rowsMax)
  const count = shown.reduce((sum, { nodes, hidden }) => sum + nodes.length + hidden, 0)
  return { rows: shown, left: spans.length - count }
}

function rowOf(
  nodes: readonly [SpanNode, ...SpanNode[]],
  critical: ReadonlySet<SpanNode>,
  below: readonly SpanNode[] = [],
): SpanRow {
  const [{ depth, span }] = nodes
  const all = [...nodes, ...below]
  return {
    ...{ depth, name: span.name, nodes, hidden: below.length },
    isCritical: nodes.some((node) => critical.has(node)),
    errors: all.filter((node) => node.span.status === 'error').length,
  }
}

function collapsed(roots: readonly SpanNode[], critical: ReadonlySet<SpanNode>): SpanRow[] {
  const rows: SpanRow[] = []
  const waiting: (SpanNode | SpanRow)[] = grouped(roots, critical).toReversed()
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if ('nodes' in next) {
      rows.push(next)
      continue
    }
    rows.push(rowOf([next], critical))
    waiting.push(...grouped(next.children, critical).toReversed())
  }
  return rows
}

/** Siblings, with those that repeat in one row where the first of them stands. */
function grouped(siblings: readonly SpanNode[], critical: ReadonlySet<SpanNode>): (SpanNode | SpanRow)[] {
  const byName = Map.groupBy(siblings, ({ span }) => span.name)
  return siblings.flatMap((node): (SpanNode | SpanRow)[] => {
    const [first, ...others] = byName.get(node.span.name) ?? []
    if (!first || others.length + 1 < repeatedMin) return [node]
    if (node !== first) return []
    const nodes: [SpanNode, ...SpanNode[]] = [first, ...others]
    return [rowOf(nodes, critical, inOrder(nodes.flatMap(({ children }) => children)))]
  })
}

/** From what began first to what ended last. */
export function timeOf(nodes: readonly SpanNode[]): { readonly startMs: number; readonly endMs: number } {
  let [startMs, endMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const node of nodes) {
    startMs = Math.min(startMs, node.span.startMs)
    endMs = Math.max(endMs, endOf(node))
  }
  return { startMs, endMs }
}
