import type { DatabaseSync } from 'node:sqlite'
import { errorClasses } from '../../usage/failed-attempt.ts'
import type { RequestFilter } from '../../usage/request-query.ts'
import { usageSources } from '../../usage/usage-record.ts'

/** What the statements of calls and of failed attempts are restricted by; `null` restricts nothing. Names are lists, as JSON. */
export interface FilterValues {
  readonly tool: string | null
  readonly agent: string | null
  readonly provider: string | null
  readonly model: string | null
  readonly project: string | null
  readonly session: string | null
  readonly source: number | null
  readonly minDuration: number | null
}

export interface BoundFilter {
  readonly shared: FilterValues
  readonly all: number
  /** Of calls alone. */
  readonly minCost: number | null
  /** Of failed attempts alone. */
  readonly errorClass: number | null
  readonly hasCalls: boolean
  readonly hasFailures: boolean
}

/** A name that nobody said, in lists. */
const nobody = 0

/** Looks up the names of a filter. */
export function bindFilter(db: DatabaseSync, filter: RequestFilter): BoundFilter {
  const same = finder(db, 'same')
  const part = finder(db, 'part')
  const { isFailed, errorClass, minCostNano, source } = filter
  const shared: FilterValues = {
    ...{ tool: same(filter.tool), agent: same(filter.agent), provider: same(filter.provider) },
    ...{ model: part(filter.model), project: part(filter.project) },
    session: finder(db, 'beginning')(filter.session),
    source: source === undefined ? null : usageSources.indexOf(source),
    minDuration: filter.minDurationMs ?? null,
  }
  // A name that nobody ever said is nowhere.
  const isPossible = !Object.values(shared).includes('[]')
  return {
    shared,
    minCost: minCostNano ?? null,
    all: Number(filter.all === true),
    errorClass: errorClass === undefined ? null : errorClasses.indexOf(errorClass),
    hasCalls: isPossible && isFailed !== true && errorClass === undefined,
    // A failed attempt has neither a price nor a folder.
    hasFailures: isPossible && isFailed !== false && minCostNano === undefined && !filter.project,
  }
}

type Fit = 'same' | 'part' | 'beginning'

/** The numbers of the names that fit a text, as JSON. */
function finder(db: DatabaseSync, fit: Fit): (text: string | undefined) => string | null {
  const find = db.prepare(`select id from name where case :fit
    when 'same' then text = :text
    when 'part' then instr(lower(text), lower(:text)) > 0
    else substr(text, 1, length(:text)) = :text end`)
  const findSame = db.prepare('select id from name where text = ?')
  return (text) => {
    if (text === undefined) return null
    if (text === '') return fit === 'same' ? JSON.stringify([nobody]) : null
    const rows = fit === 'same' ? findSame.all(text) : find.all({ fit, text })
    return JSON.stringify(rows.map((row) => Number(row['id'])))
  }
}
