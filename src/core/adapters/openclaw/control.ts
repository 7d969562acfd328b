import { ExpectedError } from '../../errors.ts'
import type { CallOptions, ConfigPatched, GatewayControl, Suspended } from '../../gateway/control.ts'
import type { ApprovalDecision, GatewayApproval } from '../../gateway/gateway-model.ts'
import type { GatewayState } from '../../gateway/gateway-state.ts'
import { amountOf, type Fields, fieldsOf, idOf, numberOf, rowsOf, textOf } from '../../gateway/outside.ts'
import { answersFor } from '../../gateway/questions.ts'
import { reduceAnswer } from '../../gateway/reduce-answer.ts'
import type { Platform } from '../../platform.ts'
import type { Board } from './board.ts'

interface Caller {
  readonly connection: {
    call(method: string, params: object, options?: CallOptions): Promise<unknown>
  }
}

type Call = (method: string, params: object, options?: CallOptions) => Promise<Fields>

export function createControl(
  { random }: Pick<Platform, 'random'>,
  session: () => Caller | null,
  board: Pick<Board, 'state' | 'link' | 'update'>,
): GatewayControl {
  const callRaw: GatewayControl['call'] = async (method, params, options) => {
    const open = session()
    if (open === null) throw notConnected(method, board.link().reason)
    return open.connection.call(method, params, options)
  }
  const call: Call = async (...args) => fieldsOf(await callRaw(...args))
  return {
    call: callRaw,
    async sendMessage({ sessionKey, text }) {
      const idempotencyKey = random.id()
      const answer = await call('chat.send', { sessionKey, message: text, idempotencyKey })
      return idOf(answer['runId']) ?? idempotencyKey
    },
    async abort({ sessionKey, runId }) {
      const target = runId === undefined ? { key: sessionKey } : { key: sessionKey, runId }
      const answer = await call('sessions.abort', target)
      const aborted = idOf(answer['abortedRunId'])
      return { runId: aborted, isAborted: aborted !== null || answer['status'] === 'aborted' }
    },
    async runCron(jobId) {
      const answer = await call('cron.run', { id: jobId, mode: 'force' })
      return answer['enqueued'] === true ? idOf(answer['runId']) : null
    },
    async setCronEnabled(jobId, isEnabled) {
      await call('cron.update', { id: jobId, patch: { enabled: isEnabled } })
    },
    patchConfig: (patch, note) => patchConfig(call, patch, note),
    decide: (approvalId, decision) => decide(call, board, { approvalId, decision }),
    answer: (questionId, answers) => answer(call, board, questionId, answers),
    ...createSuspension(call, random),
    async restart(reason, isSafe) {
      const answer = await call('gateway.restart.request', { reason, safe: isSafe })
      const blockers = blockersOf(fieldsOf(answer['preflight'])['blockers'])
      return { kind: answer['status'] === 'scheduled' ? 'scheduled' : 'deferred', blockers }
    },
    async setHeartbeats(isEnabled) {
      await call('set-heartbeats', { enabled: isEnabled })
    },
    async tailLog(linesMax) {
      const answer = await call('logs.tail', { limit: linesMax })
      board.update((state) => reduceAnswer({ ...state, logLines: [] }, 'logs.tail', answer))
      return board.state().logLines
    },
  }
}

/** Knows the suspension that it asked for, so that who ends it need not. */
function createSuspension(
  call: Call,
  { id: newId }: Platform['random'],
): Pick<GatewayControl, 'suspend' | 'resume'> {
  let last: string | undefined
  return {
    async suspend() {
      const suspended = suspendedOf(await call('gateway.suspend.prepare', { requestId: newId() }))
      if (suspended.kind === 'suspended') last = suspended.suspensionId
      return suspended
    },
    async resume(suspensionId = last) {
      if (suspensionId === undefined) {
        throw new ExpectedError('INPUT_INVALID', 'Which suspension? None was asked for from here', {
          hint: 'Give its id; it ends by itself after two minutes',
        })
      }
      await call('gateway.suspend.resume', { suspensionId })
      last = undefined
    },
  }
}

/** The hash goes with the patch, so that a change that came in between is not written over. */
async function patchConfig(call: Call, patch: object, note: string): Promise<ConfigPatched> {
  const baseHash = (await call('config.get', {}))['hash']
  const answer = await call('config.patch', { raw: JSON.stringify(patch), baseHash, note })
  const paths = Array.isArray(answer['changedPaths']) ? answer['changedPaths'] : []
  return {
    changedPaths: paths.slice(0, 100).map((path) => textOf(path) ?? '?'),
    isRestartRequired: answer['requiresRestart'] === true,
  }
}

interface Decision {
  readonly approvalId: string
  readonly decision: ApprovalDecision
}

async function decide(
  call: Call,
  { state }: Pick<Board, 'state'>,
  { approvalId, decision }: Decision,
): Promise<boolean> {
  const approval = waiting(state(), approvalId)
  if (!approval.allowedDecisions.includes(decision)) {
    const hint =
      approval.kind === 'question'
        ? `It is a question: superclaw approvals answer ${approvalId} ANSWER, or deny it`
        : `It can be answered with ${approval.allowedDecisions.join(' or ')}`
    throw new ExpectedError('INPUT_INVALID', `This approval does not allow ${decision}`, { hint })
  }
  if (approval.kind === 'question') {
    await call('question.resolve', { id: approvalId, cancel: true })
    return true
  }
  const told = await call('approval.resolve', { id: approvalId, kind: approval.kind, decision })
  return told['applied'] !== false
}

async function answer(
  call: Call,
  { state }: Pick<Board, 'state'>,
  id: string,
  answers: readonly string[],
): Promise<void> {
  const { questions } = waiting(state(), id)
  if (questions.some(({ isSecret }) => isSecret)) {
    throw new ExpectedError('INPUT_INVALID', 'It asks for a secret, which is not sent from here', {
      hint: 'Answer it in the control page of the gateway',
    })
  }
  await call('question.resolve', { id, answers: { answers: answersFor(questions, answers) } })
}

/** @throws NOT_FOUND */
function waiting({ approvals }: GatewayState, id: string): GatewayApproval {
  const approval = approvals.get(id)
  if (approval) return approval
  throw new ExpectedError('NOT_FOUND', `Nothing called ${id} waits on this gateway`, {
    hint: 'It was decided meanwhile, or has expired',
  })
}

function suspendedOf(answer: Fields): Suspended {
  const suspensionId = idOf(answer['suspensionId'])
  if (suspensionId !== null && answer['status'] === 'ready') {
    return { kind: 'suspended', suspensionId, expiresAtMs: numberOf(answer['expiresAtMs']) }
  }
  const blockers = blockersOf(answer['blockers'])
  return { kind: 'busy', blockers, retryAfterMs: amountOf(answer['retryAfterMs']) }
}

function blockersOf(value: unknown): readonly string[] {
  return rowsOf(value, 20).map((row) => textOf(row['message'], 300) ?? textOf(row['kind'], 64) ?? '?')
}

function notConnected(method: string, reason: string): ExpectedError {
  const why = reason === '' ? '' : `: ${reason}`
  return new ExpectedError('GATEWAY_UNAVAILABLE', `${method}: the gateway is not connected${why}`)
}
