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

// The schemas bring zod with them, and weigh some kilobytes a field: those of a topic are loaded when it is asked for.
const topics: Readonly<Record<string, () => Promise<Readonly<Record<string, Operation>>>>> = {
  plane: async () => (await import('./operations/plane.ts')).planeOperations,
  agent: async () => (await import('./operations/agent.ts')).agentOperations,
  log: async () => (await import('./operations/log.ts')).logOperations,
  event: async () => (await import('./operations/event.ts')).eventOperations,
  health: async () => (await import('./operations/health.ts')).healthOperations,
  gateway: async () => (await import('./operations/gateway.ts')).gatewayOperations,
  approval: async () => (await import('./operations/gateway.ts')).approvalOperations,
  metrics: async () => (await import('./operations/metric.ts')).metricOperations,
  trace: async () => (await import('./operations/trace.ts')).traceOperations,
  price: async () => (await import('./operations/price.ts')).priceOperations,
  usage: async () => (await import('./operations/usage.ts')).usageOperations,
  request: async () => (await import('./operations/request.ts')).requestOperations,
  failure: async () => (await import('./operations/failure.ts')).failureOperations,
  latency: async () => (await import('./operations/latency.ts')).latencyOperations,
  secret: async () => {
    const { secretKeyOperations, secretOperations } = await import('./operations/secret.ts')
    return { ...secretOperations, ...secretKeyOperations }
  },
}
const loadContract = async (): Promise<Contract> => (await import('./operations/contract.ts')).contract

/** `undefined` for what is no operation. */
async function operationNamed(name: string): Promise<Operation | undefined> {
  const topic = name.slice(0, Math.max(0, name.indexOf('.')))
  const some = Object.hasOwn(topics, topic) ? await topics[topic]?.() : undefined
  if (some && Object.hasOwn(some, name)) return some[name]
  const all: Readonly<Record<string, Operation>> = await loadContract()
  return Object.hasOwn(all, name) ? all[name] : undefined
}

/** `undefined` for what is no operation. */
export async function kindOf(name: string): Promise<OperationKind | undefined> {
  return (await operationNamed(name))?.kind
}

export function createDispatch(handlers: Handlers): Dispatch {
  return async (caller, name, input, signal) => {
    const { known, operation } = await find(name)
    requirePermission(caller, known, operation)
    const handler = handlers[known] as Handler
    const answer = handler(caller, parseInput(operation, input), signal)
    return operation.kind === 'stream'
      ? { items: answer as AsyncIterable<unknown> }
      : { result: await answer }
  }
}

/** @throws NOT_FOUND */
async function find(name: string): Promise<{ known: OperationName; operation: Operation }> {
  const operation = await operationNamed(name)
  if (operation) return { known: name as OperationName, operation }
  const near = nearest(name.slice(0, nameLengthMax), Object.keys(await loadContract()))
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
