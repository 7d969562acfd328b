import type { ApprovalDecision } from '../core/gateway/gateway-model.ts'
import type { Actions } from './action.ts'
import { whyNotNow } from './agent-actions.ts'
import { currentListId, type MenuItem } from './model.ts'
import { overlayHeight, readerLines } from './overlay-room.ts'
import type { Scope } from './scope.ts'
import { type Approval, approvalOfRow } from './screens/approval-pane.ts'
import { currentRowId } from './screens/registry.ts'
import { type Step, stay, withNotice, withOverlay } from './step.ts'

/** What can be said to agents that wait for a person. */
export const gatewayActions: Actions = {
  'menu.answer': {
    title: 'Allow or deny what is asked for',
    group: 'Agents',
    whyNot: (scope) => whyNotNow(scope) ?? (meant(scope).length > 0 ? null : 'nothing is asked for'),
    cli: (scope) => {
      const [approval] = meant(scope)
      return approval ? answerCommand(approval) : null
    },
    run: (scope) => {
      const [first, ...others] = meant(scope)
      if (!first) return stay(scope.model)
      return others.length === 0 ? answerMenu(scope, first) : whichMenu(scope, [first, ...others])
    },
  },
}

/** The one under the cursor where there is a list of them, else all that wait. */
function meant(scope: Scope): readonly Approval[] {
  if (currentListId(scope.model) !== 'gateways.waiting') return scope.data.gateways?.approvals ?? []
  const approval = approvalOfRow(scope, currentRowId(scope))
  return approval ? [approval] : []
}

const whichMax = 9

function whichMenu(scope: Scope, approvals: readonly Approval[]): Step {
  const items = approvals.slice(0, whichMax).map(({ agentId, id, asked }, index): MenuItem => {
    const label = `${agentId}  ${asked}`
    return { key: String(index + 1), label, whyNot: null, command: { kind: 'answer', agentId, id } }
  })
  const all: MenuItem = {
    ...{ key: '0', label: `all ${approvals.length}, on their screen`, whyNot: null },
    command: { kind: 'open', list: 'gateways.waiting' },
  }
  return withOverlay(scope.model, { kind: 'menu', title: 'Answer which one?', items: [...items, all] })
}

/** Asks what to say to one; says so when it does not wait any more. */
export function answerOne(scope: Scope, { agentId, id }: Pick<Approval, 'agentId' | 'id'>): Step {
  const approvals = scope.data.gateways?.approvals ?? []
  const approval = approvals.find((other) => other.agentId === agentId && other.id === id)
  const why = whyNotNow(scope) ?? (approval ? null : 'it does not wait any more')
  if (approval && why === null) return answerMenu(scope, approval)
  const text = `${gatewayActions['menu.answer']?.title}: ${why}`
  return stay(withNotice(scope.model, { text, tone: 'info', atMs: scope.live.nowMs }))
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

/** What is decided about is shown whole, or it cannot be allowed from here. */
function answerMenu(scope: Scope, approval: Approval): Step {
  const { agentId, questions } = approval
  const whole = wholeText(approval)
  const room = overlayHeight(scope) - answers.length - whichMax
  const fits = readerLines(scope, whole).length <= Math.max(room, 1)
  const items = questions.length > 0 ? questionItems(approval) : decisionItems(approval, answers, fits)
  const detail = fits ? whole : `${whole.slice(0, scope.model.size.columns - 4)}…`
  return withOverlay(scope.model, { kind: 'menu', title: `${agentId} asks`, detail, items })
}

function wholeText({ asked, detail, cwd, sessionKey }: Approval): string {
  const facts = [cwd === null ? '' : `in ${cwd}`, sessionKey === null ? '' : `for ${sessionKey}`]
  const parts = [asked, detail ?? '', facts.filter(Boolean).join(', ')]
  return parts
    .filter(Boolean)
    .map((part) => part.replaceAll(/[\r\n]+/g, ''))
    .join('\n')
}

const tooLong = 'it does not fit this screen: Enter on 5 Gateways shows it whole'

function decisionItems(
  { agentId: agent, id, allowed }: Approval,
  from: typeof answers,
  fits = true,
): readonly MenuItem[] {
  return from.map(({ decision, key, label }): MenuItem => {
    const call = { operation: 'approval.decide', agent, id, decision } as const
    const whyNot = allowed.includes(decision) ? null : 'the gateway does not allow it'
    const blind = fits || decision === 'deny' ? null : tooLong
    return { key, label, whyNot: whyNot ?? blind, command: { kind: 'call', call } }
  })
}

/** The options of one question; what takes more than a key is answered in a shell. */
function questionItems(approval: Approval): readonly MenuItem[] {
  const { agentId: agent, id, questions } = approval
  const [first, ...others] = questions
  const options = first && others.length === 0 && !first.isMultiple ? first.options.slice(0, whichMax) : []
  const chosen = options.map((option, index): MenuItem => {
    const call = { operation: 'approval.answer', agent, id, answers: [option] } as const
    return { key: String(index + 1), label: option, whyNot: null, command: { kind: 'call', call } }
  })
  const isMore = others.length > 0 || !first || first.takesWords || first.options.length > options.length
  const shell: MenuItem = {
    ...{ key: 'w', label: 'another answer', whyNot: `in a shell: ${answerCommand(approval)}` },
    command: { kind: 'copy', text: answerCommand(approval), what: 'the command' },
  }
  const deny = decisionItems(
    approval,
    answers.filter(({ decision }) => decision === 'deny'),
  )
  return [...chosen, ...(isMore ? [shell] : []), ...deny]
}

function answerCommand({ id, questions }: Approval): string {
  return `superclaw approvals ${questions.length > 0 ? 'answer' : 'approve'} ${id}`
}
