import type { InputOf } from '../core/operations/contract.ts'
import { errorClasses } from '../core/usage/failed-attempt.ts'
import { type Filter, parseFilter, type Term } from './filter.ts'
import { nobody, requestSubject } from './request-subject.ts'

/** What the control plane leaves out already of requests that are listed. */
export type RequestFilter = Omit<InputOf<'request.follow'>, 'all'>

/**
 * Of a filter line what the control plane can look for among all that it keeps, as text that is the same for the same: each
 * request that fits the line fits this too, if names are written as they are.
 */
export function wishOfFilter(line: string): string {
  return JSON.stringify(filterOf(parseFilter(line, requestSubject.fields)))
}

/** The inverse of {@link wishOfFilter}. */
export function filterOfWish(wish: string): RequestFilter {
  return JSON.parse(wish) as RequestFilter
}

function filterOf({ terms }: Filter): RequestFilter {
  const filter: Record<string, unknown> = {}
  for (const term of terms) Object.assign(filter, partOf(term))
  return filter as RequestFilter
}

function partOf(term: Term): RequestFilter {
  if (term.kind === 'compare' && !term.isNegated) return bounded(term)
  if (term.kind !== 'field') return {}
  const [value, ...others] = term.values
  if (value === undefined || others.length > 0) return {}
  if (term.field === 'status') return ofStatus(value, term)
  return term.isNegated ? {} : named(term)
}

/** The names of agents, tools and sessions are asked for as they are written. */
function named({ field, isExact, values, written }: Extract<Term, { kind: 'field' }>): RequestFilter {
  const [value = '', name = ''] = [values[0], written[0]]
  if (value === nobody) return field === 'agent' ? { agent: '' } : {}
  if (field === 'model' || field === 'project') return { [field]: value }
  if (field === 'session') return { session: name }
  return isExact && (field === 'agent' || field === 'tool') ? { [field]: name } : {}
}

function bounded({ field, operator, value }: Extract<Term, { kind: 'compare' }>): RequestFilter {
  if (!operator.startsWith('>')) return {}
  if (field === 'cost') return { minCostNano: value * 1e9 }
  return field === 'took' ? { minDurationMs: value } : {}
}

function ofStatus(
  value: string,
  { isNegated, isExact }: { readonly isNegated: boolean; readonly isExact: boolean },
): RequestFilter {
  if (value === 'ok') return { isFailed: isNegated }
  const meant = errorClasses.filter((name) => (isExact ? name === value : name.startsWith(value)))
  const [errorClass, ...others] = meant
  return isNegated || !errorClass || others.length > 0 ? {} : { errorClass }
}
