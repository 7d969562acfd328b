import { endOf, type SpanNode } from './span-tree.ts'

/**
 * The spans that a trace waited for: had one of them been quicker, so had the whole. From the end backwards: of what is in a
 * span, what ended last, then what ended last before that began, and so on; and the same in each of them.
 */
export function criticalPath(roots: readonly SpanNode[]): ReadonlySet<SpanNode> {
  const path = new Set<SpanNode>()
  // Of an orphan nobody knows who waited for it.
  const known = roots.some(({ isOrphan }) => !isOrphan) ? roots.filter(({ isOrphan }) => !isOrphan) : roots
  const [last] = known.toSorted((a, b) => endOf(b) - endOf(a))
  const waiting = last ? [last] : []
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    path.add(node)
    // What goes on after its parent is nothing that the parent waited for; clocks that disagree are forgiven a little.
    let beforeMs = endOf(node) + slackMs
    for (const child of node.children.toSorted((a, b) => endOf(b) - endOf(a))) {
      if (endOf(child) > beforeMs) continue
      waiting.push(child)
      beforeMs = child.span.startMs
    }
  }
  return path
}

const slackMs = 1
