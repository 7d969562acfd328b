import type { z } from 'zod'
import { nearest } from '../nearest.ts'
import type { Fault } from './fault.ts'
import { schemaAt as configSchemaAt, keysOf, notesOf, type Path } from './schema-tree.ts'

/** The schema of what stands at a path of the file; `undefined` where there is none. */
type SchemaAt = (at: Path) => z.ZodType | undefined

/**
 * What zod found wrong below `prefix`, in our words. Expects `reportInput`, to tell what is missing from what is wrong.
 * @param schemaAt where it is not the schema of superclaw.yaml with processes alone
 */
export function zodFaults(error: z.ZodError, prefix: Path, schemaAt: SchemaAt = configSchemaAt): Fault[] {
  return error.issues.flatMap((issue) => issueFaults(issue, prefix, schemaAt))
}

function issueFaults(issue: z.core.$ZodIssue, prefix: Path, schemaAt: SchemaAt): Fault[] {
  const at = [...prefix, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))]
  if (issue.input === null) return [emptyFault(at, schemaAt)]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...at, key], schemaAt))
    case 'invalid_union':
      return unionFaults(issue, at, schemaAt)
    case 'invalid_key':
      return [{ at, message: issue.issues[0]?.message ?? 'is not a name', ofKey: true }]
    default:
      return [
        {
          at,
          message: issue.input === undefined ? 'is missing' : inOurWords(issue.message),
          ...cureOf(at, schemaAt),
        },
      ]
  }
}

/** YAML reads a key with nothing after it, `~` and `null` as null, which is the value of no setting. */
function emptyFault(at: Path, schemaAt: SchemaAt): Fault {
  const { cure } = cureOf(at, schemaAt)
  const isVariable = at.at(-2) === 'env'
  return {
    at,
    message: 'has no value',
    cure: cure ?? (() => (isVariable ? "Write '' for an empty one" : 'Write one, or take this line out')),
  }
}

/** The branch that fits the shape of what was written says more than that no branch fits. */
function unionFaults(issue: z.core.$ZodIssueInvalidUnion, at: Path, schemaAt: SchemaAt): Fault[] {
  const isDeeper = ({ path, code }: z.core.$ZodIssue) => path.length > 0 || code === 'unrecognized_keys'
  const deeper = issue.errors.find((branch) => branch.some(isDeeper))
  if (deeper) return deeper.flatMap((inner) => issueFaults(inner, at, schemaAt))
  if (issue.message !== 'Invalid input') return [{ at, message: issue.message, ...cureOf(at, schemaAt) }]
  const wordings = issue.errors.flatMap((branch) => branch.map(({ message }) => inOurWords(message)))
  return [{ at, message: [...new Set(wordings)].join(', or '), ...cureOf(at, schemaAt) }]
}

function cureOf(at: Path, schemaAt: SchemaAt): Pick<Fault, 'cure'> {
  const schema = schemaAt(at)
  const cure = schema && notesOf(schema).cure
  return cure === undefined ? {} : { cure: () => cure }
}

function unknownKey(at: Path, schemaAt: SchemaAt): Fault {
  return { at, message: 'is not a setting', ofKey: true, cure: () => keyCure(at, schemaAt) }
}

function keyCure(at: Path, schemaAt: SchemaAt): string {
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
