import { errorKinds } from '../core/error-kinds.ts'
import { type ErrorBody, ExpectedError, errorBody, type Issue } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { type Paint, paintFor } from './paint.ts'

export interface CommandFacts {
  /** Names of all its flags, without dashes. */
  readonly flags: readonly string[]
  /** As a person types it: `superclaw agent stop`. */
  readonly command: string
}

/** What oclif throws at what was typed. Not told by its class: a plug-in may bring a copy of oclif of its own. */
interface UsageError extends Error {
  readonly oclif: unknown
  /** Those that it does not know. */
  readonly flags?: readonly string[]
}

const isUsageError = (error: Error): error is UsageError => 'oclif' in error

/** `error` as a failure that we foresaw; `undefined` when it is a bug. */
export function failureOf(error: Error, facts: CommandFacts): ExpectedError | undefined {
  if (error instanceof ExpectedError) return error
  if (!isUsageError(error)) return undefined
  const unknown = error.flags ?? []
  const message = unknown.length > 0 ? `Unknown flag ${unknown.join(', ')}` : usageMessage(error.message)
  return new ExpectedError('USAGE', message, {
    hint: flagHint(unknown, facts.flags) ?? `${facts.command} --help`,
    cause: error,
  })
}

/** Without what oclif puts around it: `Parsing --limit`, a line break, a tab, and `See more help with --help`. */
function usageMessage(message: string): string {
  const [, flag, needed] =
    /All of the following must be provided when using (--\S+): (.+)/.exec(message) ?? []
  if (flag !== undefined) return `${flag} goes with ${needed}`
  return message.replace(/\s*See more help with --help\s*$/, '').replace(/^Parsing (\S+)\s+/, '$1: ')
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
