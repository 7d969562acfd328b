import type { Caller } from '../access/caller.ts'
import type { Handlers } from '../dispatch.ts'
import { ExpectedError } from '../errors.ts'
import type { EventCause, EventData } from '../event/event.ts'
import type { EventLog } from '../event/event-log.ts'
import { type AgentSpec, gatewayUrlOf } from '../fleet/agent.ts'
import type { Gateway, Gateways } from '../gateway/gateways.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import type { Clock } from '../platform.ts'
import { idsNamed } from './agent-target.ts'
import { listedGateway, type Named, shownGateway } from './gateway-views.ts'

export interface GatewayHandlersDeps {
  readonly clock: Pick<Clock, 'now'>
  readonly log: Pick<EventLog, 'append'>
  readonly specs: () => readonly AgentSpec[]
  /** Loaded with the first question about one. */
  readonly gateways: () => Promise<Gateways>
  /** The request that is being answered where this is called. */
  readonly cause: () => EventCause
}

type GatewayHandlers = Pick<Handlers, Extract<keyof Handlers, `gateway.${string}`>>

export function createGatewayHandlers(deps: GatewayHandlersDeps): GatewayHandlers {
  const { clock } = deps
  return {
    'gateway.list': async () => ({
      gateways: (await allGateways(deps)).map((each) => listedGateway(each, clock.now())),
    }),
    'gateway.show': async (_: Caller, { agent }: ParsedInputOf<'gateway.show'>) =>
      shownGateway(await gatewayNamed(deps, agent), clock.now()),
    'gateway.log': async (_: Caller, { agent, limit }: ParsedInputOf<'gateway.log'>) => {
      const { gateway } = await gatewayNamed(deps, agent)
      return { lines: (await gateway.control.tailLog(limit)).map((line) => ({ ...line })) }
    },
    ...createSessionOrders(deps),
    ...createGatewayOrders(deps),
  }
}

/** Orders about what a gateway works on. */
function createSessionOrders(deps: GatewayHandlersDeps) {
  return {
    'gateway.send': (caller: Caller, { agent, session, text }: ParsedInputOf<'gateway.send'>) =>
      ordered(deps, caller, { agent, order: 'send', target: session }, async ({ control }) => ({
        runId: await control.sendMessage({ sessionKey: session, text }),
      })),
    'gateway.abort': (caller: Caller, { agent, session }: ParsedInputOf<'gateway.abort'>) =>
      ordered(deps, caller, { agent, order: 'abort', target: session }, async ({ control }) => ({
        ...(await control.abort({ sessionKey: session })),
      })),
    'gateway.cron': (caller: Caller, input: ParsedInputOf<'gateway.cron'>) => {
      const { agent, job: target, do: detail } = input
      return ordered(deps, caller, { agent, order: 'cron', target, detail }, (gateway) =>
        changeCron(gateway, input),
      )
    },
  }
}

/** Orders about a gateway as a whole. */
function createGatewayOrders(deps: GatewayHandlersDeps) {
  return {
    'gateway.patch': (caller: Caller, { agent, patch, note }: ParsedInputOf<'gateway.patch'>) =>
      ordered(deps, caller, { agent, order: 'patch' }, async ({ control }) => {
        const patched = await control.patchConfig(patch, note || 'superclaw')
        return { ...patched, changedPaths: [...patched.changedPaths] }
      }),
    'gateway.suspend': (caller: Caller, { agent }: ParsedInputOf<'gateway.suspend'>) =>
      ordered(deps, caller, { agent, order: 'suspend' }, async ({ control }) => {
        const suspended = await control.suspend()
        return suspended.kind === 'suspended'
          ? { suspensionId: suspended.suspensionId, blockers: [] }
          : { suspensionId: null, blockers: [...suspended.blockers] }
      }),
    'gateway.resume': (caller: Caller, { agent, suspensionId }: ParsedInputOf<'gateway.resume'>) =>
      ordered(deps, caller, { agent, order: 'resume' }, async ({ control }) => {
        await control.resume(suspensionId)
        return {}
      }),
    'gateway.restart': (caller: Caller, { agent, isForced }: ParsedInputOf<'gateway.restart'>) =>
      ordered(deps, caller, { agent, order: 'restart' }, async ({ control }) => {
        const { kind, blockers } = await control.restart(`asked for by ${caller.id}`, !isForced)
        return { kind, blockers: [...blockers] }
      }),
  }
}

export interface Order {
  readonly agent: string
  readonly order: EventData['gateway.told']['order']
  readonly target?: string | null
  readonly detail?: string | null
}

/** What is about to be done is an event first: it costs money, or changes what others run. */
export async function ordered<Result>(
  deps: GatewayHandlersDeps,
  { id: actor }: Caller,
  { agent, order, target = null, detail = null }: Order,
  work: (gateway: Gateway) => Promise<Result>,
): Promise<Result> {
  const { agentId, gateway } = await gatewayNamed(deps, agent)
  const data = { order, target, detail }
  await deps.log.append([{ type: 'gateway.told', agentId, actor, data, ...deps.cause() }])
  return work(gateway)
}

async function gatewayNamed(deps: GatewayHandlersDeps, target: string): Promise<Named> {
  const specs = deps.specs()
  const [agentId = target] = idsNamed(target, specs)
  const gateway = (await deps.gateways()).of(agentId)
  return { agentId, url: urlOf(specs, agentId), gateway }
}

export async function allGateways(deps: GatewayHandlersDeps): Promise<Named[]> {
  const specs = deps.specs()
  if (specs.every((spec) => gatewayUrlOf(spec) === null)) return []
  const watched = (await deps.gateways()).all()
  return [...watched].map(([agentId, gateway]) => ({ agentId, url: urlOf(specs, agentId), gateway }))
}

function urlOf(specs: readonly AgentSpec[], agentId: string): string {
  const spec = specs.find(({ id }) => id === agentId)
  return (spec && gatewayUrlOf(spec)) ?? ''
}

/** @throws NOT_FOUND; INPUT_INVALID when several jobs have the name */
async function changeCron(
  { state, control }: Named['gateway'],
  { job, do: order }: ParsedInputOf<'gateway.cron'>,
): Promise<OutputOf<'gateway.cron'>> {
  const jobs = [...state().cronJobs.values()]
  const meant = jobs.filter(({ id }) => id === job)
  const [first, ...others] = meant.length > 0 ? meant : jobs.filter(({ name }) => name === job)
  if (!first) {
    const names = jobs.map(({ name }) => name)
    throw new ExpectedError('NOT_FOUND', `The gateway has no cron job ${job}`, {
      hint: names.length > 0 ? `It has ${names.join(', ')}` : 'It has none',
    })
  }
  if (others.length > 0) {
    throw new ExpectedError('INPUT_INVALID', `${others.length + 1} cron jobs are called ${job}`, {
      hint: 'Give the id of one',
    })
  }
  if (order === 'run') return { runId: await control.runCron(first.id) }
  await control.setCronEnabled(first.id, order === 'resume')
  return { runId: null }
}
