import { describeDuration } from '../agent/describe-end.ts'
import { pendingApprovals } from '../gateway/approvals.ts'
import type { CronSchedule, GatewayApproval } from '../gateway/gateway-model.ts'
import { workOf } from '../gateway/gateway-work.ts'
import type { Gateway } from '../gateway/gateways.ts'
import { type SessionStatus, sessionStatuses } from '../gateway/session-status.ts'
import type { OutputOf } from '../operations/contract.ts'
import type { ApprovalView } from '../operations/gateway.ts'

type Shown = OutputOf<'gateway.show'>
type Listed = OutputOf<'gateway.list'>['gateways'][number]

/** Which gateway, and by what it is reached. */
export interface Named {
  readonly agentId: string
  readonly url: string
  readonly gateway: Gateway
}

export function listedGateway({ agentId, url, gateway }: Named, nowMs: number): Listed {
  const state = gateway.state()
  return {
    agentId,
    url,
    link: linkView(gateway),
    version: state.server?.version ?? null,
    sessions: state.sessionCount,
    ...workOf(state, nowMs),
    cronJobs: state.cronJobs.size,
    spend: { ...state.spend },
  }
}

export function shownGateway({ agentId, url, gateway }: Named, nowMs: number): Shown {
  const state = gateway.state()
  return {
    agentId,
    url,
    link: linkView(gateway),
    version: state.server?.version ?? null,
    updateAvailable: state.server?.updateAvailable ?? null,
    suspension: state.suspension,
    spend: { ...state.spend },
    sessionCount: state.sessionCount,
    sessions: sessionViews(gateway, nowMs),
    approvals: approvalViews(agentId, gateway, nowMs),
    cronJobs: [...state.cronJobs.values()].map(({ agentId: _, schedule, ...job }) => ({
      ...job,
      schedule: scheduleText(schedule),
    })),
    channels: state.channels.map((channel) => ({ ...channel })),
    tasks: [...state.tasks.values()].map(({ id, title, status, runtime, startedAtMs, error }) => ({
      ...{ id, title, status, runtime, startedAtMs, error },
    })),
    coolingModels: state.coolingModels.map((model) => ({ ...model })),
    host: hostView(gateway),
    drift: driftView(gateway),
  }
}

export function approvalViews(agentId: string, { state }: Gateway, nowMs: number): ApprovalView[] {
  return pendingApprovals(state(), nowMs).map((approval) => approvalView(agentId, approval))
}

function approvalView(agentId: string, approval: GatewayApproval): ApprovalView {
  const { id, kind, asked, detail, cwd, sessionKey, allowedDecisions, createdAtMs, expiresAtMs } = approval
  const questions = approval.questions.map(({ id: _, options, ...rest }) => ({
    ...rest,
    options: [...options],
  }))
  return {
    agentId,
    id,
    kind,
    asked,
    detail,
    cwd,
    sessionKey,
    allowed: [...allowedDecisions],
    questions,
    createdAtMs,
    expiresAtMs,
  }
}

function linkView({ link }: Gateway): Shown['link'] {
  const { phase, reason, cure, nextTryAtMs, pairingRequestId, latencyMs } = link()
  return { phase, reason, cure, nextTryAtMs, pairingRequestId, latencyMs }
}

const urgency: Readonly<Record<SessionStatus, number>> = { waiting: 0, running: 1, error: 2, idle: 3 }

/** Those that wait and work first, then the latest. */
function sessionViews({ state }: Gateway, nowMs: number): Shown['sessions'] {
  const known = state()
  const statuses = sessionStatuses(known, nowMs)
  return [...known.sessions.values()]
    .map((session) => {
      const { key, title, agentId, model, lastError, updatedAtMs, startedAtMs } = session
      const { contextTokens, contextTokensMax, isSpendPartial } = session
      const status = statuses.get(key) ?? 'idle'
      const shown = { key, title, agent: agentId, model, status, lastError, updatedAtMs, startedAtMs }
      return { ...shown, contextTokens, contextTokensMax, spend: { ...session.spend }, isSpendPartial }
    })
    .sort((a, b) => urgency[a.status] - urgency[b.status] || b.updatedAtMs - a.updatedAtMs)
}

function scheduleText({ kind, everyMs, text }: CronSchedule): string {
  if (everyMs !== null) return `every ${describeDuration(everyMs)}`
  return text ?? kind
}

function hostView({ state }: Gateway): Shown['host'] {
  const { host } = state()
  if (!host) return null
  const { heapUsedBytes: _, ...shown } = host
  return shown
}

function driftView({ state }: Gateway): Shown['drift'] {
  const { unknownEvents, malformedFrames, gaps, refusedMethods } = state().drift
  return {
    unknownEvents: [...unknownEvents.keys()],
    malformedFrames,
    gaps,
    refusedMethods: [...refusedMethods.keys()],
  }
}
