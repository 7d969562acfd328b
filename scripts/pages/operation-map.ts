import { z } from 'zod'
import { agentStates } from '../../src/core/event/event.ts'
import { agentViewSchema, runEndSchema } from '../../src/core/operations/agent.ts'
import { contract } from '../../src/core/operations/contract.ts'
import { eventSchema } from '../../src/core/operations/event.ts'
import { logLineSchema } from '../../src/core/operations/log.ts'
import type { Operation } from '../../src/core/operations/operation.ts'

type Schema = z.core.JSONSchema.JSONSchema

/** What occurs in more than one operation, and so has a name of its own. */
const named = {
  RunEnd: runEndSchema,
  AgentView: agentViewSchema,
  EventView: eventSchema,
  LogLine: logLineSchema,
}

/** How the formatter breaks lines, so that what is written here is what it would write. */
const lineWidth = 110

/** src/operation-map.ts: the contract as plain types, for programs that have no schema library. */
export function operationMap(): string {
  const operations = Object.entries(contract).map(([name, operation]: [string, Operation]) => ({
    isStream: operation.kind === 'stream',
    text: [
      `  /** ${operation.summary} Asks for the role ${operation.permission}. */\n  '${name}': {\n`,
      field('input', jsonSchema(operation.input, 'input'), true, 4),
      field('output', jsonSchema(operation.output, 'output'), true, 4),
      '  }\n',
    ].join(''),
  }))
  const those = (isStream: boolean): string =>
    operations
      .filter((operation) => operation.isStream === isStream)
      .map(({ text }) => text)
      .join('')
  return [
    '// Generated from src/core/operations by `npm run docs`. Do not edit.\n',
    `export type AgentState =\n${agentStates.map((state) => `  | '${state}'\n`).join('')}`,
    ...Object.entries(named).map(
      ([name, schema]) => `export interface ${name} ${objectType(jsonSchema(schema, 'output'), 0)}\n`,
    ),
    `/** What can be asked once: what each takes and gives. */\nexport interface CallMap {\n${those(false)}}\n`,
    `/** What can be followed: what each takes, and what one item is. */\nexport interface StreamMap {\n${those(true)}}\n`,
  ].join('\n')
}

/** As JSON Schema, with `$comment` where something that has a name stands. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  return z.toJSONSchema(schema, {
    io,
    override({ zodSchema, jsonSchema: made }) {
      const name = Object.keys(named).find((each) => named[each as keyof typeof named] === zodSchema)
      if (name !== undefined) made.$comment = name
    },
  })
}

function field(name: string, schema: Schema, isRequired: boolean, indent: number): string {
  const space = ' '.repeat(indent)
  const doc = schema.description === undefined ? '' : `${space}/** ${schema.description} */\n`
  const start = `${space}${name}${isRequired ? '' : '?'}:`
  const members = [...membersOf(schema, indent), ...(isRequired ? [] : ['undefined'])]
  const line = `${start} ${members.join(' | ')}\n`
  const objects = members.filter((member) => member.includes('\n')).length
  // An object stays on the line with `null`, and with nothing else.
  const isApart = objects > 1 || (objects === 1 && members.includes('undefined'))
  const isTooLong =
    members.length > 1 && (isApart || line.split('\n').some((each) => each.length > lineWidth))
  const broken = `${start}\n${membersOf(schema, indent + 4)
    .concat(isRequired ? [] : ['undefined'])
    .map((member) => `${space}  | ${member}\n`)
    .join('')}`
  return doc + (isTooLong ? broken : line)
}

function typeText(schema: Schema, indent: number): string {
  const members = membersOf(schema, indent)
  return members.length === 0 ? 'unknown' : members.join(' | ')
}

/** The members of a union; one for what is none. */
function membersOf(schema: Schema, indent: number): string[] {
  if (schema.$comment !== undefined) return [schema.$comment]
  if (schema.anyOf) return schema.anyOf.flatMap((each) => membersOf(each as Schema, indent))
  if (String(schema.enum) === String(agentStates)) return ['AgentState']
  if (schema.enum)
    return schema.enum.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)))
  return [schema.type ?? []].flat().map((type) => plainType(type, schema, indent))
}

function plainType(type: string, schema: Schema, indent: number): string {
  if (type === 'array') return arrayType(membersOf((schema.items ?? {}) as Schema, indent))
  if (type === 'object') return objectType(schema, indent)
  return type === 'integer' ? 'number' : type
}

function arrayType(members: readonly string[]): string {
  return members.length === 1 ? `${members[0]}[]` : `(${members.join(' | ')})[]`
}

function objectType(schema: Schema, indent: number): string {
  const properties = Object.entries(schema.properties ?? {})
  if (properties.length === 0) {
    const values = schema.additionalProperties
    return `Record<string, ${typeof values === 'object' ? typeText(values as Schema, indent) : 'never'}>`
  }
  const required = new Set(schema.required)
  const fields = properties.map(([name, value]) =>
    field(name, value as Schema, required.has(name), indent + 2),
  )
  // Where further fields may come (a `looseObject`).
  const others =
    typeof schema.additionalProperties === 'object'
      ? `${' '.repeat(indent + 2)}[name: string]: unknown\n`
      : ''
  return `{\n${fields.join('')}${others}${' '.repeat(indent)}}`
}
