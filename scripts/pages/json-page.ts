import { z } from 'zod'
import { agentViewSchema, runEndSchema } from '../../src/core/operations/agent.ts'
import { type CommandOutput, commandOutputs, errorOutput } from '../../src/core/operations/command-outputs.ts'
import { contract } from '../../src/core/operations/contract.ts'
import { eventSchema } from '../../src/core/operations/event.ts'
import { logLineSchema, planeRecordSchema } from '../../src/core/operations/log.ts'
import { issueSchema } from '../../src/core/operations/plane.ts'

/** Shapes that several commands share: written once, and named elsewhere. */
const shared = new Map<unknown, string>([
  [agentViewSchema, 'Agent'],
  [runEndSchema, 'RunEnd'],
  [eventSchema, 'Event'],
  [logLineSchema, 'LogLine'],
  [planeRecordSchema, 'PlaneRecord'],
  [contract['plane.status'].output, 'Status'],
  [issueSchema, 'Issue'],
])

/** A node of a JSON Schema, as far as the page shows it. */
interface Node {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Node[]
  readonly properties?: Readonly<Record<string, Node>>
  readonly additionalProperties?: Node | boolean
  readonly items?: Node
  readonly required?: readonly string[]
  /** Name of a shared shape that stands here. */
  readonly $comment?: string
}

/** docs/json.md, from the schemas of the operations that the commands call. */
export function jsonPage(): string {
  return [
    '# `--json`',
    '',
    'With `--json` a command prints JSON on standard output and nothing else; what is for people goes to standard error or is left',
    'out. A document is indented; a command that goes on prints JSON Lines, an object a line. Fields are added in later',
    'versions, and none is renamed or removed before the next major one. Times in fields that end in `Ms` are milliseconds since the',
    'Unix epoch. `null` means not known, or none; a field with `?` may be missing.',
    '',
    '## A failure',
    '',
    shapeBlock(errorOutput),
    '',
    'The exit code tells the kind of failure: [errors.md](errors.md).',
    '',
    '## Shapes that commands share',
    '',
    ...[...shared].flatMap(([shape, name]) => [`### ${name}`, '', shapeBlock(shape as z.ZodType, true), '']),
    ...Object.entries(commandOutputs).map(([command, output]) => section(command, output)),
  ].join('\n')
}

function section(command: string, { document, line, otherLine }: CommandOutput): string {
  return [
    `## superclaw ${command}`,
    '',
    ...(document ? [shapeBlock(document), ''] : []),
    ...[line, otherLine].flatMap((each) =>
      each
        ? [
            `\`superclaw ${[command, each.flag, '--json'].filter(Boolean).join(' ')}\`, each line:`,
            '',
            shapeBlock(each.shape),
            '',
          ]
        : [],
    ),
  ].join('\n')
}

function shapeBlock(shape: z.ZodType, isDefinition = false): string {
  const itself: unknown = shape
  const schema = z.toJSONSchema(shape, {
    io: 'output',
    reused: 'inline',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const name = shared.get(zodSchema)
      if (name !== undefined && !(isDefinition && zodSchema === itself)) jsonSchema.$comment = name
    },
  }) as Node
  return ['```ts', shapeOf(schema, ''), '```'].join('\n')
}

/** The shape as a TypeScript type, with a comment where a field says more than its name. */
function shapeOf(node: Node, indent: string): string {
  if (node.$comment !== undefined) return node.$comment
  if (node.anyOf) return node.anyOf.map((branch) => shapeOf(branch, indent)).join(' | ')
  if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (node.type === 'array') return arrayOf(shapeOf(node.items ?? {}, indent))
  if (node.type === 'object') return node.properties ? fieldsOf(node, indent) : mapOf(node, indent)
  return [node.type ?? 'unknown'].flat().join(' | ')
}

const arrayOf = (item: string): string =>
  item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`

function mapOf({ additionalProperties }: Node, indent: string): string {
  const value = typeof additionalProperties === 'object' ? shapeOf(additionalProperties, indent) : 'unknown'
  return `{ [name: string]: ${value} }`
}

function fieldsOf({ properties = {}, required = [], additionalProperties }: Node, indent: string): string {
  const inner = `${indent}  `
  const fields = Object.entries(properties).map(([name, field]) => {
    const comment = field.description ? `${inner}/** ${field.description} */\n` : ''
    return `${comment}${inner}${name}${required.includes(name) ? '' : '?'}: ${shapeOf(field, inner)}`
  })
  // Where further fields may come (a `looseObject`).
  if (typeof additionalProperties === 'object') fields.push(`${inner}[name: string]: unknown`)
  return fields.length === 0 ? '{}' : `{\n${fields.join('\n')}\n${indent}}`
}
