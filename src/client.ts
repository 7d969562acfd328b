import { connectHttp } from './core/adapters/http/client.ts'
import { connectSocket } from './core/adapters/socket/client.ts'
import type { App } from './core/app.ts'
import type { CallMap, StreamMap } from './operation-map.ts'

export type { ErrorCode } from './core/error-kinds.ts'
export { type ErrorBody, ExpectedError, type Issue } from './core/errors.ts'
export type {
  AgentState,
  AgentView,
  CallMap,
  EventView,
  LogLine,
  RunEnd,
  StreamMap,
} from './operation-map.ts'

/** Which control plane: one of this machine by its socket, or one that listens at an address, with a token. */
export type PlaneAddress =
  | {
      /** `plane.sock` in the state directory; its user needs no token. */
      readonly socketPath: string
    }
  | {
      /** `http://127.0.0.1:3737`. For another machine: `https://…`, or a tunnel. */
      readonly url: string
      /** From `token` in the state directory. */
      readonly token: string
    }

/** All that can be asked of a control plane. What it takes and gives has the types of {@link CallMap} and {@link StreamMap}. */
export interface Client extends AsyncDisposable {
  /**
   * Asks once.
   * @throws ExpectedError with the code of what went wrong: AGENT_UNKNOWN, INPUT_INVALID, PLANE_UNREACHABLE, …
   */
  call<Name extends keyof CallMap>(
    name: Name,
    input: CallMap[Name]['input'],
    signal?: AbortSignal,
  ): Promise<CallMap[Name]['output']>
  /**
   * Items as they come, until `signal` aborts: then it ends without an error.
   * @throws ExpectedError; PLANE_UNREACHABLE when the control plane goes. Ask again for what follows the item seen last.
   */
  stream<Name extends keyof StreamMap>(
    name: Name,
    input: StreamMap[Name]['input'],
    signal: AbortSignal,
  ): AsyncIterable<StreamMap[Name]['output']>
}

/**
 * A client of a control plane that runs. Nothing is sent until something is asked; dispose of it when done.
 *
 * @example
 * await using app = connectApp({ socketPath: `${process.env.HOME}/.local/state/superclaw/plane.sock` })
 * const { agents } = await app.call('agent.list', { state: ['ready'] })
 * for await (const event of app.stream('event.follow', { types: ['run.ended'] }, AbortSignal.timeout(60_000))) …
 * @throws ExpectedError USAGE for a `url` that would send the token in the clear
 */
export function connectApp(address: PlaneAddress): Client {
  const app: App = 'socketPath' in address ? connectSocket(address.socketPath) : connectHttp(address)
  // The same operations with the same shapes, which test/client.test.ts holds; written without a schema library.
  return app as unknown as Client
}
