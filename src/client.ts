import { connectHttp } from './core/adapters/http/client.ts'
import { connectSocket } from './core/adapters/socket/client.ts'
import type { App } from './core/app.ts'

export type { App } from './core/app.ts'
export { type ErrorBody, type ErrorCode, ExpectedError, type Issue } from './core/errors.ts'
export type { CallName, InputOf, OperationName, OutputOf, StreamName } from './core/operations/contract.ts'

/** Which control plane: one of this machine by its socket, or one that listens at an address, with a token. */
export type PlaneAddress = { readonly socketPath: string } | { readonly url: string; readonly token: string }

/**
 * The App of a running control plane. Nothing is sent until something is asked; dispose of it when done.
 *
 * @example
 * await using app = connectApp({ socketPath: `${process.env.HOME}/.local/state/superclaw/plane.sock` })
 * const { agents } = await app.call('agent.list', { state: ['ready'] })
 * for await (const event of app.stream('event.follow', { types: ['run.ended'] }, AbortSignal.timeout(60_000))) …
 */
export function connectApp(address: PlaneAddress): App {
  return 'socketPath' in address ? connectSocket(address.socketPath) : connectHttp(address)
}
