import type { z } from 'zod'
import { nearest } from '../nearest.ts'
import type { Fault } from './agent-rules.ts'
import { keysOf, notesOf, type Path, schemaAt } from './schema-tree.ts'

/** What zod found wrong below `prefix`, in our words. Expects `reportInput`, to tell what is missing from what is wrong. */
export function zodFaults(error: z.ZodError, prefix: Path): Fault[] {
  return error.issues.flatMap((issue) => issueFaults(issue, prefix))
}

function issueFaults(issue: z.core.$ZodIssue, prefix: Path): Fault[] {
  const at = [...prefix, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))]
  if (issue.input === null) return [emptyFault(at)]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...at, key]))
    case 'invalid_union':
      return unionFaults(issue, at)
    case 'invalid_key':
      return [{ at, message: issue.issues[0]?.message ?? 'is not a name', ofKey: true }]
    default:
      return [
        { at, message: issue.input === undefined ? 'is missing' : inOurWords(issue.message), ...cureOf(at) },
      ]
  }
}

/** YAML reads a key with nothing after it, `~` and `null` as null, which is the value of no setting. */
function emptyFault(at: Path): Fault {
  const { cure } = cureOf(at)
  const isVariable = at.at(-2) === 'env'
  return {
    at,
    message: 'has no value',
    cure: cure ?? (() => (isVariable ? "Write '' for an empty one" : 'Write one, or take this line out')),
  }
}

/** The branch that fits the shape of what was written says more than that no branch fits. */
function unionFaults(issue: z.core.$ZodIssueInvalidUnion, at: Path): Fault[] {
  const isDeeper = ({ path, code }: z.core.$ZodIssue) => path.length > 0 || code === 'unrecognized_keys'
  const deeper = issue.errors.find((branch) => branch.some(isDeeper))
  if (deeper) return deeper.flatMap((inner) => issueFaults(inner, at))
  if (issue.message !== 'Invalid input') return [{ at, message: issue.message, ...cureOf(at) }]
  const wordings = issue.errors.flatMap((branch) => branch.map(({ message }) => inOurWords(message)))
  return [{ at, message: [...new Set(wordings)].join(', or '), ...cureOf(at) }]
}

function cureOf(at: Path): Pick<Fault, 'cure'> {
  const schema = schemaAt(at)
  const cure = schema && notesOf(schema).cure
  return cure === undefined ? {} : { cure: () => cure }
}

function unknownKey(at: Path): Fault {
  return { at, message: 'is not a setting', ofKey: true, cure: () => keyCure(at) }
}

function keyCure(at: Path): string {
  const key = String(at.at(-1))
  if (key === '<<') return 'Use `defaults:` for what agents share; YAML 1.2 has no merge keys'
  const schema = schemaAt(at.slice(0, -1))
  const known = schema ? keysOf(schema) : []
  const near = nearest(key, known)
  return near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Known here: ${known.join(', ')}`
}

const typeWords: Readonly<Record<string, string>> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
}

function inOurWords(message: string): string {
  const [, expected] = /^Invalid input: expected (\S+), received \S+$/.exec(message) ?? []
  if (expected !== undefined) return `should be ${typeWords[expected] ?? expected}`
  return message
    .replace(/^Invalid input: expected /, 'should be ')
    .replace(/^Invalid option: expected one of /, 'should be one of ')
    .replace(/^Too small: expected \S+ to (be|have) >=?/, 'should $1 at least ')
    .replace(/ 1 items$/, ' 1 item')
    .replace(/^Too big: expected \S+ to (be|have) <=?/, 'should $1 at most ')
    .replaceAll('|', ', ')
}
