import { expect, test } from 'vitest'
import { openApi } from '../../../../src/core/adapters/http/open-api.ts'
import { routes } from '../../../../src/core/adapters/http/routes.ts'

interface Description {
  readonly operationId: string
  readonly security?: readonly unknown[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[]
  readonly requestBody?: object
  readonly responses: Readonly<Record<string, unknown>>
}
const document = openApi() as {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Description>>>>
  readonly components: object
}

test('every operation is in the document, once, and nothing else but the probes', () => {
  expect(document.openapi).toBe('3.1.0')
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`,
    ),
  )
  expect(new Set(described)).toEqual(
    new Set([
      ...routes.map(({ name, method, path }) => `${name} ${method} ${path}`),
      ...['/health', '/livez', '/readyz'].map((path) => `undefined GET ${path}`),
    ]),
  )
})

test.for(routes)(
  '$name names each field of its path, and takes the rest where it belongs',
  ({ path, method }) => {
    const { parameters = [], requestBody, responses } = document.paths[path]?.[method.toLowerCase()] ?? {}
    const inPath = parameters.filter((each) => each.in === 'path')
    expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
    expect(inPath.every(({ required }) => required)).toBe(true)
    if (method === 'GET') expect(requestBody).toBeUndefined()
    else expect(parameters).toEqual(inPath)
    expect(Object.keys(responses ?? {})).toEqual(['200', 'default'])
  },
)

test('an operation is described as it is', () => {
  expect(document.paths).toMatchObject({
    '/v1/agents/{agent}/stop': {
      post: {
        operationId: 'agent.stop',
        'x-permission': 'operator',
        parameters: [{ name: 'agent', in: 'path', required: true, schema: { type: 'string', minLength: 1 } }],
      },
    },
    '/v1/events/stream': {
      get: {
        responses: { 200: { content: { 'text/event-stream': { schema: { type: 'object' } } } } },
      },
    },
  })
})

test('it is plain JSON, and every reference in it leads somewhere', () => {
  const text = JSON.stringify(document)
  expect(JSON.parse(text)).toEqual(document)
  expect(text).not.toContain('$schema')
  for (const [, path = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const found = path.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document)
    expect([path, found]).toEqual([path, expect.any(Object)])
  }
})

test('only the probes ask for no token', () => {
  const open = Object.entries(document.paths).filter(([, methods]) =>
    Object.values(methods).some(({ security }) => security?.length === 0),
  )
  expect(open.map(([path]) => path)).toEqual(['/health', '/livez', '/readyz'])
})
