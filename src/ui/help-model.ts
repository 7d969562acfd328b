import { actionGroups } from './action.ts'
import { actionOf, whyNot } from './actions.ts'
import { bindings, keyLabel } from './keys.ts'
import type { Scope } from './scope.ts'

export interface HelpLine {
  readonly group: string
  readonly keys: string
  readonly title: string
  /** Why it does nothing now. */
  readonly whyNot: string | null
}

/** The keys that fit `text`, by what they do or by what they are called: `restart`, `ctrl+p`, `G`. The key itself comes first. */
export function helpLines(scope: Scope, text: string): readonly HelpLine[] {
  const query = text.trim()
  const lines = bindings.map((binding) => {
    const { title, group } = actionOf(binding.action)
    const isKey = binding.keys.some((key) => isNamed(key, query))
    const line = { group, title, keys: binding.keys.map(keyLabel).join(' '), whyNot: whyNot(scope, binding) }
    return { line, rank: isKey ? -1 : actionGroups.indexOf(group), isKey }
  })
  return lines
    .filter(({ line, isKey }) => isKey || hasWords(line, query))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ line }) => line)
}

/** One letter is a key as it is, a longer name in any case. */
function isNamed(key: string, query: string): boolean {
  if (key === query) return true
  return query.length > 1 && keyLabel(key).toLowerCase() === query.toLowerCase()
}

function hasWords({ title, group, keys }: HelpLine, query: string): boolean {
  const text = `${title} ${group} ${keys}`.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
