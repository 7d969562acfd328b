import type { ErrorBody } from '../../errors.ts'

/** A line from a client. Fields that are not known are ignored. */
export type SocketRequest =
  | {
      readonly id: number
      readonly op: string
      readonly input?: unknown
      /** As the header of that name says it (W3C Trace Context). */
      readonly traceparent?: unknown
    }
  | { readonly id: number; readonly cancel: true }

/**
 * A line from the control plane. A call is answered by one `result` or `error`; a stream by any number of `item`, then
 * `end` or `error`. `id` is that of the request, `null` when the request could not be read.
 */
export type SocketAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly item: unknown }
  | { readonly id: number; readonly end: true }
  | { readonly id: number | null; readonly error: ErrorBody }
