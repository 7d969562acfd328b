import assert from 'node:assert/strict'
import { type Caller, isAllowed } from './access/caller.ts'
import type { App } from './app.ts'
import { ExpectedError } from './errors.ts'
import { nearest } from './nearest.ts'
import type {
  CallName,
  Contract,
  OperationName,
  OutputOf,
  ParsedInputOf,
  StreamName,
} from './operations/contract.ts'
import type { Operation, OperationKind } from './operations/operation.ts'
import { orAborted, untilAborted } from './until-aborted.ts'

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

/** What an operation gives: one result, or items as they come. */
export type Answer = { readonly result: unknown } | { readonly items: AsyncIterable<unknown> }

/**
 * The one way to the handlers: whatever comes over a wire goes through here, by name and unverified. Of a stream, name,
 * permission and input are checked when it resolves.
 * @throws NOT_FOUND for an unknown name; FORBIDDEN; INPUT_INVALID with every fault; and what the handler throws
 */
export type Dispatch = (caller: Caller, name: string, input: unknown, signal: AbortSignal) => Promise<Answer>

/** How much of a wrong name is compared with the right ones. */
const nameLengthMax = 60

type Handler = (caller: Caller, input: unknown, signal: AbortSignal) => unknown

// The schemas bring zod with them, which an idle control plane does not need: they are loaded at the first question.
const loadContract = async (): Promise<Contract> => (await import('./operations/contract.ts')).contract

/** `undefined` for what is no operation. */
export async function kindOf(name: string): Promise<OperationKind | undefined> {
  const contract: Readonly<Record<string, Operation>> = await loadContract()
  return Object.hasOwn(contract, name) ? contract[name]?.kind : undefined
}

export function createDispatch(handlers: Handlers): Dispatch {
  return async (caller, name, input, signal) => {
    const { known, operation } = find(await loadContract(), name)
    requirePermission(caller, known, operation)
    const handler = handlers[known] as Handler
    const answer = handler(caller, parseInput(operation, input), signal)
    return operation.kind === 'stream'
      ? { items: answer as AsyncIterable<unknown> }
      : { result: await answer }
  }
}

function find(contract: Contract, name: string): { known: OperationName; operation: Operation } {
  const names = Object.keys(contract) as OperationName[]
  const known = names.find((each) => each === name)
  if (known !== undefined) return { known, operation: contract[known] }
  const near = nearest(name.slice(0, nameLengthMax), names)
  throw new ExpectedError('NOT_FOUND', 'There is no operation of that name', {
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : undefined,
  })
}

/** @throws FORBIDDEN */
export function requirePermission(caller: Caller, name: OperationName, { permission }: Operation): void {
  if (isAllowed(caller, permission)) return
  throw new ExpectedError('FORBIDDEN', `${name} needs the role ${permission}; this caller is ${caller.role}`)
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
      const answer = await orAborted(dispatch(caller, name, input, signal), signal)
      assert('result' in answer, `${name} is a stream`)
      return answer.result as OutputOf<typeof name>
    },
    stream: (name, input, signal) =>
      untilAborted(follow(dispatch, caller, { name, input }, signal), signal) as AsyncIterable<
        OutputOf<typeof name>
      >,
    async [Symbol.asyncDispose]() {},
  }
}

async function* follow(
  dispatch: Dispatch,
  caller: Caller,
  { name, input }: { readonly name: StreamName; readonly input: unknown },
  signal: AbortSignal,
): AsyncGenerator<unknown> {
  if (signal.aborted) return
  const answer = await dispatch(caller, name, input, signal)
  assert('items' in answer, `${name} is no stream`)
  yield* answer.items
}
