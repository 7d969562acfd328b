import { parseLinePattern } from '../log/line-pattern.ts'
import type { ModelCall, ProviderRequest } from './call.ts'
import { compileGlobs } from './glob.ts'
import type { Route, Rule } from './script-schema.ts'
import { isWithin } from './span.ts'

/** What a rule is asked about. */
export interface Asked {
  readonly route: Route
  readonly model: string
  readonly headers: ProviderRequest['headers']
  /** `undefined` for what writes no text: counts and lists. */
  readonly call: ModelCall | undefined
}

/** A rule that answers, and how it is called where calls are listed. */
export interface MatchedRule {
  readonly rule: Rule
  readonly label: string
}

/**
 * @returns the first rule that applies to what is asked; `undefined` when none does. Every rule counts what fits it, whichever
 * rule answers.
 */
export function createRuleMatcher(rules: readonly MatchedRule[]): (asked: Asked) => MatchedRule | undefined {
  const compiled = rules.map((matched) => ({ matched, applies: compileWhen(matched.rule.when) }))
  return (asked) => {
    let first: MatchedRule | undefined
    for (const { matched, applies } of compiled) if (applies(asked)) first ??= matched
    return first
  }
}

const anyCall = { first: 1, last: Number.POSITIVE_INFINITY }

function compileWhen(when: Rule['when']): Condition {
  const fits = compileConditions(when)
  let calls = 0
  return (asked) => {
    if (!fits(asked)) return false
    calls += 1
    return isWithin(when.call ?? anyCall, calls)
  }
}

const writing: readonly Route[] = ['messages', 'chat', 'responses', 'gemini']

type Condition = (asked: Asked) => boolean

/** Cheap ones first; the pattern of the prompt is the dearest. */
function compileConditions(when: Rule['when']): Condition {
  const routes = when.route ?? writing
  const conditions: Condition[] = [({ route }) => routes.includes(route)]
  if (when.model) {
    const fits = compileGlobs(when.model)
    conditions.push(({ model }) => fits(model))
  }
  if (when.stream !== undefined) {
    const { stream } = when
    conditions.push(({ call }) => call !== undefined && (call.framing !== 'json') === stream)
  }
  for (const [name, pattern] of Object.entries(when.header ?? {}))
    conditions.push(headerCondition(name, pattern))
  conditions.push(...toolConditions(when))
  if (when.prompt !== undefined) {
    const fits = parseLinePattern(when.prompt)
    conditions.push(({ call }) => call !== undefined && fits(call.prompt))
  }
  return (asked) => conditions.every((holds) => holds(asked))
}

function headerCondition(name: string, pattern: string): Condition {
  const key = name.toLowerCase()
  const fits = parseLinePattern(pattern)
  return ({ headers }) => {
    const value = headers[key]
    return value !== undefined && fits(value)
  }
}

function toolConditions({ tool, tool_results }: Rule['when']): Condition[] {
  const conditions: Condition[] = []
  if (tool_results) {
    conditions.push(({ call }) => call !== undefined && isWithin(tool_results, call.toolResults.length))
  }
  if (tool) {
    const fits = compileGlobs(tool)
    conditions.push(({ call }) => call?.tools.some(({ name }) => fits(name)) ?? false)
  }
  return conditions
}
