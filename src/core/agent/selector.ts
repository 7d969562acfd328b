import { ExpectedError } from '../errors.ts'

/** One condition on labels. All conditions of a selector must hold. */
export type Requirement =
  | { readonly kind: 'equals' | 'differs'; readonly key: string; readonly value: string }
  | { readonly kind: 'has' | 'lacks'; readonly key: string }

export type Selector = readonly Requirement[]

/** `key`, `!key`, `key=value`, `key==value` or `key!=value`. */
const requirement = /^(?:(!)\s*)?([^\s!=,]+)(?:\s*(!=|==?)\s*([^\s!=,]*))?$/

/**
 * Reads `tier=web,!canary,zone!=eu`, the equality part of the grammar of Kubernetes label selectors.
 * An empty text selects everything.
 * @throws USAGE naming the part that cannot be read
 */
export function parseSelector(text: string): Selector {
  if (text.trim() === '') return []
  return text.split(',').map((part) => parseRequirement(part.trim(), text))
}

function parseRequirement(part: string, text: string): Requirement {
  const [, negation, key, operator, value = ''] = requirement.exec(part) ?? []
  if (key === undefined || (negation && operator)) {
    throw new ExpectedError(
      'USAGE',
      `${JSON.stringify(part)} in the selector ${JSON.stringify(text)} cannot be read`,
      {
        hint: 'Write key=value, key!=value, key or !key, separated by commas',
      },
    )
  }
  if (operator) return { kind: operator === '!=' ? 'differs' : 'equals', key, value }
  return { kind: negation ? 'lacks' : 'has', key }
}

/** Whether all conditions hold. A label that is missing differs from every value. */
export function matchesSelector(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  return selector.every((condition) => holds(condition, labels))
}

function holds(condition: Requirement, labels: Readonly<Record<string, string>>): boolean {
  const label = Object.hasOwn(labels, condition.key) ? labels[condition.key] : undefined
  switch (condition.kind) {
    case 'equals':
      return label === condition.value
    case 'differs':
      return label !== condition.value
    case 'has':
      return label !== undefined
    case 'lacks':
      return label === undefined
  }
}
