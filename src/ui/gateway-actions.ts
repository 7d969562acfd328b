import type { ApprovalDecision } from '../core/gateway/gateway-model.ts'
import type { Actions } from './action.ts'
import { whyNotNow } from './agent-actions.ts'
import type { MenuItem } from './model.ts'
import type { Scope } from './scope.ts'
import { type Approval, approvalOfRow } from './screens/gateway-panes.ts'
import { currentRowId } from './screens/registry.ts'
import { type Step, stay, withOverlay } from './step.ts'

/** What can be said to agents that wait for a person. */
export const gatewayActions: Actions = {
  'menu.answer': {
    title: 'Allow or deny what is asked for',
    group: 'Agents',
    whyNot: (scope) => whyNotNow(scope) ?? (current(scope) ? null : 'nothing is asked for'),
    cli: (scope) => {
      const approval = current(scope)
      return approval ? `superclaw approvals approve ${approval.id}` : null
    },
    run: answerMenu,
  },
}

function current(scope: Scope): Approval | undefined {
  return approvalOfRow(scope, currentRowId(scope))
}

const answers: readonly {
  readonly decision: ApprovalDecision
  readonly key: string
  readonly label: string
}[] = [
  { decision: 'allow-once', key: 'o', label: 'allow once' },
  { decision: 'allow-always', key: 'w', label: 'allow always' },
  { decision: 'deny', key: 'd', label: 'deny' },
]

function answerMenu(scope: Scope): Step {
  const approval = current(scope)
  if (!approval) return stay(scope.model)
  const { agentId: agent, id, allowed, asked } = approval
  const items = answers.map(({ decision, key, label }): MenuItem => {
    const call = { operation: 'approval.decide', agent, id, decision } as const
    const whyNot = allowed.includes(decision) ? null : 'the gateway does not allow it'
    return { key, label, whyNot, command: { kind: 'call', call } }
  })
  return withOverlay(scope.model, { kind: 'menu', title: asked, items })
}
