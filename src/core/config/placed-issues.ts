import type { Issue } from '../errors.ts'
import { sanitizeLine } from '../log/sanitize.ts'
import type { Fault } from './fault.ts'
import type { Path } from './schema-tree.ts'
import type { YamlSource } from './yaml-source.ts'

const issuesMax = 100

/**
 * What is wrong with a text, each fault with its place, in the order of its lines; the first hundred, when there are more.
 * @param whereWritten what stands in the text for a path that does not: its default, say
 */
export function placedIssues(
  faults: readonly Fault[],
  source: YamlSource,
  file: string,
  whereWritten: (at: Path) => Path = (at) => at,
): Issue[] {
  const found = [...source.faults, ...faults.map((fault) => placed(fault, source, whereWritten))]
  // A fault of a default is a fault of whatever has it: the one that is found first says it.
  const distinct = new Map(
    found.toReversed().map((fault) => [`${fault.line}:${fault.column}:${fault.message}`, fault]),
  )
  const sorted = [...distinct.values()].sort((a, b) => a.line - b.line || a.column - b.column)
  const issues = sorted.slice(0, issuesMax).map((fault) => toIssue(fault, file))
  if (sorted.length > issuesMax) {
    issues.push({ path: '', message: `has ${sorted.length - issuesMax} more faults`, file })
  }
  return issues
}

interface PlacedFault {
  readonly path: string
  readonly message: string
  readonly cure?: string | (() => string)
  readonly line: number
  readonly column: number
}

function placed(
  { at, message, cure, ofKey }: Fault,
  source: YamlSource,
  whereWritten: (at: Path) => Path,
): PlacedFault {
  const place = source.place(whereWritten(at), ofKey)
  return { path: at.join('.'), message, ...(cure ? { cure } : {}), ...place }
}

function toIssue({ path, message, cure, line, column }: PlacedFault, file: string): Issue {
  const cureText = typeof cure === 'function' ? cure() : cure
  return {
    path: sanitizeLine(path),
    message: sanitizeLine(message),
    ...(cureText === undefined ? {} : { cure: sanitizeLine(cureText) }),
    file,
    line,
    column,
  }
}
