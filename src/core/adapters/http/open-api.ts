import * as z from 'zod'
import { errorKinds } from '../../error-kinds.ts'
import { pathFields, type Route, routes } from './routes.ts'

type Json = Readonly<Record<string, unknown>>

let document: Json | undefined

/** The whole API as an OpenAPI 3.1 document, made from the contract at the first call. */
export function openApi(): Json {
  document ??= {
    openapi: '3.1.0',
    info: {
      title: 'SuperClaw control plane',
      version: 'v1',
      description: 'Everything that can be asked of a control plane. It answers as localhost only.',
    },
    security: [{ token: [] }],
    paths: { ...probePaths(), ...operationPaths() },
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'The token in the state directory' },
      },
      schemas: { Error: errorSchema },
      responses: { Error: jsonResponse('What went wrong', { $ref: '#/components/schemas/Error' }) },
    },
  }
  return document
}

const errorSchema: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string', enum: Object.keys(errorKinds) },
        message: { type: 'string' },
        hint: { type: 'string', description: 'What to do next' },
        requestId: { type: 'string', description: 'As in X-Request-Id, and in the log of the control plane' },
        issues: {
          type: 'array',
          description: 'Every fault of the input',
          items: {
            type: 'object',
            required: ['path', 'message'],
            properties: { path: { type: 'string' }, message: { type: 'string' } },
          },
        },
      },
    },
  },
}

function operationPaths(): Json {
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: describe(route) }
  }
  return paths
}

function describe(route: Route): Json {
  const { name, operation, method } = route
  const input = jsonSchema(operation.input, 'input')
  const properties = Object.entries((input['properties'] ?? {}) as Record<string, Json>)
  const required = new Set((input['required'] ?? []) as string[])
  const inPath = new Set(pathFields(route))
  const rest = properties.filter(([field]) => !inPath.has(field))
  const parameters = [
    ...properties.filter(([field]) => inPath.has(field)).map((field) => parameter('path', field, true)),
    ...(method === 'GET' ? rest.map((field) => parameter('query', field, required.has(field[0]))) : []),
  ]
  return {
    operationId: name,
    summary: operation.summary,
    'x-permission': operation.permission,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(method === 'POST' && rest.length > 0 ? { requestBody: body(rest, required) } : {}),
    responses: { 200: success(route), default: { $ref: '#/components/responses/Error' } },
  }
}

function parameter(place: 'path' | 'query', [name, schema]: [string, Json], isRequired: boolean): Json {
  const { description, ...rest } = schema
  return {
    name,
    in: place,
    required: isRequired,
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }
}

function body(fields: readonly [string, Json][], required: ReadonlySet<string>): Json {
  const names = fields.map(([name]) => name).filter((name) => required.has(name))
  const schema = { type: 'object', properties: Object.fromEntries(fields), required: names }
  return { required: names.length > 0, content: { 'application/json': { schema } } }
}

function success({ operation }: Route): Json {
  const schema = jsonSchema(operation.output, 'output')
  if (operation.kind !== 'stream') return jsonResponse('What was asked for', schema)
  return {
    description:
      'Server-sent events until the caller goes: `data` is one item. `id` is its sequence number, where it has one. ' +
      'The last event is `end`, `lagged` (ask again from its `seq`) or `error`.',
    content: { 'text/event-stream': { schema } },
  }
}

function jsonResponse(description: string, schema: Json): Json {
  return { description, content: { 'application/json': { schema } } }
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

function probePaths(): Json {
  const counts = { total: { type: 'integer' }, ready: { type: 'integer' }, failing: { type: 'integer' } }
  const health: Json = {
    type: 'object',
    required: ['status', 'version', 'pid', 'uptimeMs', 'agents'],
    properties: {
      status: { type: 'string', enum: ['ok', 'degraded', 'failing'] },
      version: { type: 'string' },
      pid: { type: 'integer' },
      uptimeMs: { type: 'integer' },
      agents: { type: 'object', properties: counts },
    },
  }
  const flag = (name: string): Json => ({ type: 'object', properties: { [name]: { type: 'boolean' } } })
  const probe = (summary: string, schema: Json, more: Json = {}): Json => ({
    get: { summary, security: [], responses: { 200: jsonResponse(summary, schema), ...more } },
  })
  return {
    '/health': probe('How the control plane is.', health),
    '/livez': probe('It runs.', flag('live')),
    '/readyz': probe('It knows all its agents.', flag('ready'), {
      503: jsonResponse('It does not know all its agents yet.', flag('ready')),
    }),
  }
}
