import type { z } from 'zod'
import type { Permission } from '../access/caller.ts'

/** One thing that a caller can ask of the control plane. The API, its OpenAPI text and the client come from these. */
export interface Operation<
  Kind extends OperationKind = OperationKind,
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  /** `query` reads, `command` changes, `stream` sends items until the caller goes. */
  readonly kind: Kind
  /** One sentence, imperative. */
  readonly summary: string
  readonly permission: Permission
  /** Method and path; `{name}` takes a field of the input. Others go into the query (GET) or the JSON body. */
  readonly route: `${'GET' | 'POST'} /v1/${string}`
  readonly input: Input
  /** Of a stream: one item. */
  readonly output: Output
}

export type OperationKind = 'query' | 'command' | 'stream'

/** Keeps the types of an entry exact. */
export function operation<Kind extends OperationKind, Input extends z.ZodType, Output extends z.ZodType>(
  entry: Operation<Kind, Input, Output>,
): Operation<Kind, Input, Output> {
  return entry
}
