import type { IncomingMessage, ServerResponse } from 'node:http'
import { ExpectedError } from '../../errors.ts'
import type { HealthState } from '../../health/health-monitor.ts'
import { sendError, sendJson } from './respond.ts'
import { healthSeconds, tierAsked, tierHealth } from './tier-health.ts'

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
  /** Health in tiers, from looks that are cached: asked without a token, too. */
  readonly tiers: () => Promise<HealthState>
  /** Whether every agent of before is known again. */
  readonly isReady: () => boolean
}

/** Whether `path` answers without a token. */
export function isProbe(path: string): boolean {
  return Object.hasOwn(senders, path)
}

/** @throws INPUT_INVALID */
export async function answerProbe(
  probes: Probes,
  { path, query }: { readonly path: string; readonly query: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'GET') return senders[path]?.(probes, response, query)
  sendError(response, new ExpectedError('METHOD_REFUSED', 'This route takes GET'), { Allow: 'GET' })
}

const senders: Readonly<
  Record<string, (probes: Probes, response: ServerResponse, query: string) => Promise<void>>
> = {
  '/health': sendHealth,
  '/livez': async (_, response) => sendJson(response, 200, { live: true }),
  '/readyz': async ({ isReady }, response) => sendReadiness(response, isReady()),
}

async function sendHealth(probes: Probes, response: ServerResponse, query: string): Promise<void> {
  const tier = tierAsked(query)
  const health = probes.health()
  if (tier === undefined) return sendJson(response, 200, shown(health))
  const answer = tierHealth(await probes.tiers(), tier, health.version)
  sendJson(response, answer.status === 'fail' ? 503 : 200, answer, {
    'Content-Type': 'application/health+json',
    'Cache-Control': `max-age=${healthSeconds}`,
  })
}

function sendReadiness(response: ServerResponse, isReady: boolean): void {
  sendJson(response, isReady ? 200 : 503, { ready: isReady })
}

/** Field by field, so that what is added for those who are known is not told to those who are not. */
function shown({ status, version, pid, uptimeMs, agents }: Health): Health {
  const { total, ready, failing } = agents
  return { status, version, pid, uptimeMs, agents: { total, ready, failing } }
}
