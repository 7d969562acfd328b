import { routes } from '../../src/core/adapters/http/routes.ts'

/** Each route of the contract with an input that it takes, each route beside it, and what is no route. */
export const everyRoute = [
  ...routes.map(({ name, method, path, operation }) => ({
    what: name as string,
    operation,
    request: { method, path: path.replaceAll(/\{\w+\}/g, 'agent-001') },
  })),
  { what: 'openapi', operation: undefined, request: { method: 'GET', path: '/openapi.json' } },
  { what: 'no route', operation: undefined, request: { method: 'GET', path: '/v1/nothing' } },
  { what: 'the root', operation: undefined, request: { method: 'GET', path: '/' } },
]
