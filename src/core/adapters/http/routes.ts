import * as z from 'zod'
import { ExpectedError } from '../../errors.ts'
import { contract, type OperationName } from '../../operations/contract.ts'
import type { Operation } from '../../operations/operation.ts'
import { type FieldKind, fieldKind } from './query.ts'

/** An operation as HTTP sees it. */
export interface Route {
  readonly name: OperationName
  readonly operation: Operation
  readonly method: 'GET' | 'POST'
  /** As in the contract: `/v1/agents/{agent}`. */
  readonly path: string
  readonly segments: readonly string[]
}

export const routes: readonly Route[] = (Object.keys(contract) as OperationName[]).map((name) => {
  const operation: Operation = contract[name]
  const [method, path = ''] = operation.route.split(' ')
  return { name, operation, method: method === 'POST' ? 'POST' : 'GET', path, segments: path.split('/') }
})

/** A route with the fields that its path holds; or, when the path is right and the method is not, the methods that are. */
export type RouteMatch =
  | { readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly allow: readonly string[] }

/**
 * @param path as it came, without the query: `.` and `..`, `//` and percent signs mean nothing here
 * @throws NOT_FOUND
 */
export function matchRoute(method: string, path: string): RouteMatch {
  const segments = path.split('/')
  const fitting = routes.filter((route) => fits(route.segments, segments))
  // A literal segment outranks a field: `/v1/agents/watch` is no agent.
  const literals = Math.max(...fitting.map(literalCount))
  const best = fitting.filter((route) => literalCount(route) === literals)
  const route = best.find((each) => each.method === method)
  if (route) return { route, params: paramsOf(route, segments) }
  if (best.length > 0) return { allow: best.map((each) => each.method) }
  throw new ExpectedError('NOT_FOUND', 'There is no such route', { hint: 'GET /openapi.json lists them all' })
}

const paramName = (segment: string): string | undefined => /^\{(\w+)\}$/.exec(segment)?.[1]

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => part === segments[index] || paramName(part) !== undefined)
  )
}

function literalCount({ segments }: Route): number {
  return segments.filter((segment) => paramName(segment) === undefined).length
}

function paramsOf({ segments }: Route, actual: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    segments.flatMap((segment, index) => {
      const name = paramName(segment)
      return name === undefined ? [] : [[name, decodeURIComponent(actual[index] ?? '')]]
    }),
  )
}

/** The fields that the path of `route` holds, in order. */
export function pathFields({ segments }: Route): string[] {
  return segments.flatMap((segment) => paramName(segment) ?? [])
}

const fieldsByRoute = new WeakMap<Route, ReadonlyMap<string, FieldKind>>()

/** The fields of a route's input, and what each is. */
export function routeFields(route: Route): ReadonlyMap<string, FieldKind> {
  const known = fieldsByRoute.get(route)
  if (known) return known
  const { properties = {} } = z.toJSONSchema(route.operation.input, { io: 'input', unrepresentable: 'any' })
  const fields = new Map(
    Object.entries(properties).map(([name, schema]) => [
      name,
      fieldKind(schema as Parameters<typeof fieldKind>[0]),
    ]),
  )
  fieldsByRoute.set(route, fields)
  return fields
}
