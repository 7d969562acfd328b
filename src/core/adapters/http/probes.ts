import type { IncomingMessage, ServerResponse } from 'node:http'
import { ExpectedError } from '../../errors.ts'
import { sendError, sendJson } from './respond.ts'

/** What is told without a token: nothing of it may be secret, and nothing of it may cost anything. */
export interface Health {
  readonly status: 'ok' | 'degraded' | 'failing'
  readonly version: string
  readonly pid: number
  readonly uptimeMs: number
  readonly agents: { readonly total: number; readonly ready: number; readonly failing: number }
}

export interface Probes {
  /** From memory: it is asked without a token, as often as anybody likes. */
  readonly health: () => Health
  /** Whether every agent of before is known again. */
  readonly isReady: () => boolean
}

/** @returns whether `path` is a probe, and so was answered */
export function answerProbe(
  probes: Probes,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): boolean {
  if (!['/health', '/livez', '/readyz'].includes(path)) return false
  if (request.method !== 'GET') {
    sendError(response, new ExpectedError('METHOD_REFUSED', 'This route takes GET'), { Allow: 'GET' })
  } else if (path === '/health') sendJson(response, 200, shown(probes.health()))
  else if (path === '/livez') sendJson(response, 200, { live: true })
  else sendReadiness(response, probes.isReady())
  return true
}

function sendReadiness(response: ServerResponse, isReady: boolean): void {
  sendJson(response, isReady ? 200 : 503, { ready: isReady })
}

/** Field by field, so that what is added for those who are known is not told to those who are not. */
function shown({ status, version, pid, uptimeMs, agents }: Health): Health {
  const { total, ready, failing } = agents
  return { status, version, pid, uptimeMs, agents: { total, ready, failing } }
}
