import type { CallName, InputOf, OutputOf, StreamName } from './operations/contract.ts'

/**
 * All that SuperClaw can do: the one door for commands, screens and HTTP. Two forms: in process (`createApp`)
 * and over the socket or HTTP (`connectApp`). A caller cannot tell which it has.
 */
export interface App extends AsyncDisposable {
  /** @throws ExpectedError with the code of what went wrong */
  call<N extends CallName>(name: N, input: InputOf<N>, signal?: AbortSignal): Promise<OutputOf<N>>
  /** Items until `signal` aborts (then it ends without an error) or the control plane goes (PLANE_UNREACHABLE). */
  stream<N extends StreamName>(name: N, input: InputOf<N>, signal: AbortSignal): AsyncIterable<OutputOf<N>>
}
