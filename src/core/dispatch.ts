import { type Caller, isAllowed } from './access/caller.ts'
import type { App } from './app.ts'
import { ExpectedError } from './errors.ts'
import { nearest } from './nearest.ts'
import type { CallName, Contract, OutputOf, ParsedInputOf, StreamName } from './operations/contract.ts'
import type { Operation } from './operations/operation.ts'

/** What answers each operation. A stream ends, without an error, when its signal aborts. */
export type Handlers = {
  readonly [N in CallName]: (
    caller: Caller,
    input: ParsedInputOf<N>,
    signal: AbortSignal,
  ) => Promise<OutputOf<N>>
} & {
  readonly [N in StreamName]: (
    caller: Caller,
    input: ParsedInputOf<N>,
    signal: AbortSignal,
  ) => AsyncIterable<OutputOf<N>>
}

/** The one way to the handlers: whatever comes over a wire goes through here, by name and unverified. */
export interface Dispatch {
  /**
   * @throws NOT_FOUND for a name that is no query or command; FORBIDDEN; INPUT_INVALID with every fault; and what
   *   the handler throws
   */
  call(caller: Caller, name: string, input: unknown, signal: AbortSignal): Promise<unknown>
  /** Resolves once name, permission and input are checked. @throws as `call`, for streams */
  stream(caller: Caller, name: string, input: unknown, signal: AbortSignal): Promise<AsyncIterable<unknown>>
}

type Handler = (caller: Caller, input: unknown, signal: AbortSignal) => unknown

// The schemas bring zod with them, which an idle control plane does not need: they are loaded at the first question.
const loadContract = async (): Promise<Contract> => (await import('./operations/contract.ts')).contract

export function createDispatch(handlers: Handlers): Dispatch {
  const prepare = async (caller: Caller, name: string, input: unknown, isStream: boolean) => {
    const { operation, known } = find(await loadContract(), name, isStream)
    if (!isAllowed(caller, operation.permission)) throw forbidden(caller, known, operation)
    return { handler: handlers[known] as Handler, input: parseInput(operation, input) }
  }
  return {
    async call(caller, name, input, signal) {
      const ready = await prepare(caller, name, input, false)
      return ready.handler(caller, ready.input, signal)
    },
    async stream(caller, name, input, signal) {
      const ready = await prepare(caller, name, input, true)
      return ready.handler(caller, ready.input, signal) as AsyncIterable<unknown>
    },
  }
}

function find(
  contract: Contract,
  name: string,
  isStream: boolean,
): { operation: Operation; known: keyof Contract } {
  const names = Object.keys(contract) as (keyof Contract)[]
  const known = names.find((each) => each === name)
  if (known !== undefined && (contract[known].kind === 'stream') === isStream) {
    return { operation: contract[known], known }
  }
  const near = nearest(
    name.slice(0, 100),
    names.filter((each) => each !== name),
  )
  throw new ExpectedError('NOT_FOUND', `There is no ${isStream ? 'stream' : 'operation'} of that name`, {
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : undefined,
  })
}

function forbidden(caller: Caller, name: string, { permission }: Operation): ExpectedError {
  return new ExpectedError('FORBIDDEN', `${name} needs the role ${permission}; this caller is ${caller.role}`)
}

function parseInput({ input }: Operation, value: unknown): unknown {
  const parsed = input.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  const [first] = issues
  const where = first?.path ? `${first.path}: ` : ''
  const others = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  throw new ExpectedError('INPUT_INVALID', `${where}${first?.message}${others}`, { issues })
}

/** The App within the control plane's own process: no wire, the same checks. */
export function createApp(dispatch: Dispatch, caller: Caller): App {
  return {
    async call(name, input, signal = new AbortController().signal) {
      signal.throwIfAborted()
      return (await dispatch.call(caller, name, input, signal)) as OutputOf<typeof name>
    },
    async *stream(name, input, signal) {
      if (signal.aborted) return
      const items = await dispatch.stream(caller, name, input, signal)
      for await (const item of items) {
        if (signal.aborted) return
        yield item as OutputOf<typeof name>
      }
    },
    async [Symbol.asyncDispose]() {},
  }
}
