import { Args, Flags } from '@oclif/core'
import type { App } from '../core/app.ts'
import type { InputOf, OutputOf } from '../core/operations/contract.ts'

export const approvalArgs = {
  id: Args.string({ required: true, ignoreStdin: true, description: 'Id of the approval, or its beginning' }),
}

export const approvalFlags = {
  agent: Flags.string({ helpValue: 'GATEWAY', summary: 'Where two gateways have one of this id.' }),
}

/** Decides an approval, and says what was decided. */
export async function decide(
  app: App,
  input: Omit<InputOf<'approval.decide'>, 'agent'> & { readonly agent: string | undefined },
  log: (line: string) => void,
): Promise<OutputOf<'approval.decide'>> {
  const { id, decision, agent } = input
  const decided = await app.call('approval.decide', {
    id,
    decision,
    ...(agent === undefined ? {} : { agent }),
  })
  const verb = decision === 'deny' ? 'Denied' : 'Allowed'
  log(
    decided.isOurs
      ? `${verb} on ${decided.approval.agentId}: ${decided.approval.asked}`
      : 'Somebody else was quicker.',
  )
  return decided
}
