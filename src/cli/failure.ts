import { type ErrorBody, ExpectedError, errorBody, errorKinds, type Issue } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { type Paint, paintFor } from './paint.ts'

export interface CommandFacts {
  /** Names of all its flags, without dashes. */
  readonly flags: readonly string[]
  /** As a person types it: `superclaw agent stop`. */
  readonly command: string
}

/** What oclif's parser throws. It has no common class that survives bundling twice, so its fields decide. */
interface ParseFailure extends Error {
  readonly parse: unknown
  readonly flags?: readonly string[]
}

const isParseFailure = (error: Error): error is ParseFailure => 'parse' in error && 'oclif' in error

/** `error` as a failure that we foresaw; `undefined` when it is a bug. */
export function failureOf(error: Error, facts: CommandFacts): ExpectedError | undefined {
  if (error instanceof ExpectedError) return error
  if (!isParseFailure(error)) return undefined
  const unknown = error.flags?.filter((flag) => typeof flag === 'string') ?? []
  const message = error.message.split('\nSee more help')[0] ?? error.message
  return new ExpectedError('USAGE', unknown.length > 0 ? `Unknown flag ${unknown.join(', ')}` : message, {
    hint: flagHint(unknown, facts.flags) ?? `${facts.command} --help`,
    cause: error,
  })
}

function flagHint(unknown: readonly string[], known: readonly string[]): string | undefined {
  const near = unknown.flatMap((flag) => nearest(flag.replace(/^-+/, ''), known)).map((flag) => `--${flag}`)
  return near.length > 0 ? `Did you mean ${[...new Set(near)].join(' or ')}?` : undefined
}

/** What `--json` prints under `error`: code, message, what to do, and the single faults where there are some. */
export function failureBody(error: unknown): ErrorBody {
  const body = errorBody(error)
  return { ...body, hint: body.hint ?? errorKinds[body.code].cure }
}

/** For people: what is wrong, where, and what to do next. Without a line break at the end. */
export function failureText(error: unknown, stream: NodeJS.WriteStream): string {
  const paint = paintFor(stream)
  const { code, message, hint, issues = [] } = failureBody(error)
  const detail = code === 'INTERNAL' && error instanceof Error ? `: ${error.message.split('\n')[0]}` : ''
  return [
    `${paint('red', `error[${code}]`)}: ${message}${detail}`,
    ...issues.map((issue) => issueText(issue, paint)),
    `${paint('cyan', 'hint')}: ${hint}`,
  ].join('\n')
}

/** `file:line:column key.path: what is wrong`, and the cure on a line of its own. */
function issueText(issue: Issue, paint: Paint): string {
  const place = [issue.file, issue.line, issue.column].filter((part) => part !== undefined).join(':')
  const head = [place && paint('bold', place), issue.path].filter(Boolean).join(' ')
  const text = `  ${head}${head && ': '}${issue.message}`
  return issue.cure ? `${text}\n    ${issue.cure}` : text
}
