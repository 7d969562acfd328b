import type { Caller } from '../access/caller.ts'
import type { Handlers } from '../dispatch.ts'
import { ExpectedError } from '../errors.ts'
import type { ParsedInputOf } from '../operations/contract.ts'
import type { ApprovalView } from '../operations/gateway.ts'
import { allGateways, type GatewayHandlersDeps, ordered } from './gateway-handlers.ts'
import { approvalViews } from './gateway-views.ts'

export function createApprovalHandlers(
  deps: GatewayHandlersDeps,
): Pick<Handlers, Extract<keyof Handlers, `approval.${string}`>> {
  return {
    'approval.list': async () => ({ approvals: await allApprovals(deps) }),
    'approval.decide': async (caller: Caller, input: ParsedInputOf<'approval.decide'>) => {
      const approval = approvalNamed(await allApprovals(deps), input)
      const { agentId: agent, id: target } = approval
      const order = { agent, order: 'approval', target, detail: input.decision } as const
      return ordered(deps, caller, order, async ({ control }) => ({
        approval,
        isOurs: await control.decide(target, input.decision),
      }))
    },
    'approval.answer': async (caller: Caller, { answers, ...named }: ParsedInputOf<'approval.answer'>) => {
      const approval = approvalNamed(await allApprovals(deps), named)
      const { agentId: agent, id: target } = approval
      return ordered(deps, caller, { agent, order: 'answer', target }, async ({ control }) => {
        await control.answer(target, answers)
        return { approval }
      })
    },
  }
}

async function allApprovals(deps: GatewayHandlersDeps): Promise<ApprovalView[]> {
  const nowMs = deps.clock.now()
  const approvals = (await allGateways(deps)).flatMap(({ agentId, gateway }) =>
    approvalViews(agentId, gateway, nowMs),
  )
  return approvals.sort((a, b) => (a.expiresAtMs ?? Infinity) - (b.expiresAtMs ?? Infinity))
}

/** One that is shorter is typed by accident. */
const idLengthMin = 4

/** @throws NOT_FOUND; INPUT_INVALID when several are meant, or hardly one */
function approvalNamed(
  approvals: readonly ApprovalView[],
  { id, agent }: Pick<ParsedInputOf<'approval.decide'>, 'id' | 'agent'>,
): ApprovalView {
  const meant = approvals.filter(
    (approval) => approval.id.startsWith(id) && (agent === undefined || approval.agentId === agent),
  )
  const exact = meant.filter((approval) => approval.id === id)
  if (exact.length === 0 && id.length < idLengthMin) {
    throw new ExpectedError('INPUT_INVALID', `${id} is too little of an id to decide by`, {
      hint: `Give ${idLengthMin} characters of it, or more; superclaw approvals list`,
    })
  }
  const [first, ...others] = exact.length > 0 ? exact : meant
  if (first && others.length === 0) return first
  if (first) {
    throw new ExpectedError('INPUT_INVALID', `${meant.length} approvals are meant by ${id}`, {
      hint: 'Give more of its id, or --agent; superclaw approvals list',
    })
  }
  throw new ExpectedError('NOT_FOUND', `No approval ${id} waits`, {
    hint: 'It was decided meanwhile, or has expired; superclaw approvals list',
  })
}
