import type { SpanRecord } from '../../core/usage/otlp/span-record.ts'

/** A span, and what happened in it. */
export interface SpanNode {
  readonly span: SpanRecord
  readonly depth: number
  /** In the order in which they began. */
  readonly children: readonly SpanNode[]
  /** It names a parent that is not there. */
  readonly isOrphan: boolean
  /** How much sooner it began than its parent, which clocks that disagree make it; 0 when it did not. */
  readonly earlierMs: number
}

interface Draft extends SpanNode {
  depth: number
  children: Draft[]
  isOrphan: boolean
  earlierMs: number
}

/**
 * Spans as trees, in the order in which they began. Each is in it once, whatever they say of their parents: what stands in
 * a circle of parents hangs from the one that began first.
 */
export function spanTrees(spans: readonly SpanRecord[]): SpanNode[] {
  const drafts = spans
    .map((span): Draft => ({ span, depth: 0, children: [], isOrphan: false, earlierMs: 0 }))
    .sort((a, b) => a.span.startMs - b.span.startMs)
  const byId = new Map<string, Draft>()
  for (const draft of drafts) if (!byId.has(draft.span.spanId)) byId.set(draft.span.spanId, draft)
  const parentOf = ({ span }: Draft): Draft | undefined => byId.get(span.parentSpanId ?? '')
  const reached = new Set<Draft>()
  const roots: Draft[] = []
  const plant = (root: Draft): void => {
    root.isOrphan = root.span.parentSpanId !== null
    roots.push(root)
    reach(root, reached)
  }

  for (const draft of drafts) parentOf(draft)?.children.push(draft)
  for (const draft of drafts) if (!parentOf(draft)) plant(draft)
  for (const draft of drafts) {
    if (reached.has(draft)) continue
    const parent = parentOf(draft)
    parent?.children.splice(parent.children.indexOf(draft), 1)
    plant(draft)
  }
  return roots.sort((a, b) => a.span.startMs - b.span.startMs)
}

/** Without a call for each level: a trace can be as deep as it has spans. */
function reach(root: Draft, reached: Set<Draft>): void {
  const waiting = [root]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    reached.add(node)
    for (const child of node.children) {
      child.depth = node.depth + 1
      child.earlierMs = Math.max(0, node.span.startMs - child.span.startMs)
      waiting.push(child)
    }
  }
}

export const endOf = ({ span }: SpanNode): number => span.startMs + span.durationMs

/** A tree in the order in which it is read, each before what is in it. */
export function inOrder(roots: readonly SpanNode[]): SpanNode[] {
  const all: SpanNode[] = []
  const waiting = roots.toReversed()
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    all.push(node)
    for (const child of node.children.toReversed()) waiting.push(child)
  }
  return all
}
