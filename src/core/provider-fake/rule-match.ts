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

/** @returns the first rule that applies to what is asked, and counts it; `undefined` when none does */
export function createRuleMatcher(rules: readonly MatchedRule[]): (asked: Asked) => MatchedRule | undefined {
  const compiled = rules.map((matched) => ({ matched, fits: compileConditions(matched.rule.when), calls: 0 }))
  return (asked) => {
    for (const entry of compiled) {
      if (!entry.fits(asked)) continue
      entry.calls += 1
      if (isWithin(entry.matched.rule.when.call ?? anyCall, entry.calls)) return entry.matched
    }
    return undefined
  }
}

const anyCall = { first: 1, last: Number.POSITIVE_INFINITY }

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
