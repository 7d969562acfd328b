import type { GatewayFacts, GatewayLogLine } from '../../src/ui/data.ts'
import { nowMs } from './monitor-world.ts'

const spend = {
  ...{ costUsd: 0.5, inputTokens: 9, outputTokens: 9, cacheReadTokens: 0, cacheWriteTokens: 0 },
  ...{ calls: 4, failedCalls: 0, abortedRuns: 0, unpricedCalls: 0 },
}

export const cronJob = (
  id: string,
  change: Partial<GatewayFacts['cronJobs'][number]> = {},
): GatewayFacts['cronJobs'][number] => ({
  ...{ id, name: `job ${id}`, isEnabled: true, schedule: 'every 30 min', nextRunAtMs: nowMs + 600_000 },
  ...{
    runningSinceMs: null,
    lastRunAtMs: nowMs - 60_000,
    lastStatus: 'ok',
    lastError: null,
    errorsInARow: 0,
  },
  ...change,
})

/** The gateway `home`, with something of everything. */
export function gatewayFacts(change: Partial<GatewayFacts> = {}): GatewayFacts {
  return {
    ...{ agentId: 'home', url: 'ws://127.0.0.1:18789', version: '2026.9.6', updateAvailable: null },
    link: {
      ...{ phase: 'ready', reason: '', cure: null, nextTryAtMs: null, pairingRequestId: null },
      latencyMs: 4,
    },
    ...{ suspension: 'accepting', spend, sessionCount: 1, approvals: [], tasks: [] },
    sessions: [
      {
        ...{ key: 'agent:main:main', title: 'main', agent: 'main', model: 'a/b', status: 'running' },
        ...{ lastError: null, updatedAtMs: nowMs - 4_000, startedAtMs: null, contextTokens: null },
        ...{ contextTokensMax: null, spend, isSpendPartial: false },
      },
    ],
    cronJobs: [cronJob('a'), cronJob('b', { isEnabled: false, lastStatus: 'error', lastError: 'no model' })],
    channels: [
      { id: 'wa', label: 'WhatsApp', isConnected: false, lastError: 'logged out' },
      { id: 'tg', label: 'Telegram', isConnected: null, lastError: null },
    ],
    coolingModels: [{ name: 'stub/model-a', reason: 'cooldown', untilMs: nowMs + 120_000 }],
    host: {
      ...{ hostname: 'mini', platform: 'linux', nodeVersion: null, pid: 7, uptimeMs: 90_000_000 },
      ...{ rssBytes: 180e6, cpuCount: 4, load: null, memoryTotalBytes: 8e9, memoryFreeBytes: null },
      ...{ diskTotalBytes: null, diskFreeBytes: null },
    },
    drift: { unknownEvents: [], malformedFrames: 0, gaps: 0, refusedMethods: [] },
    ...change,
  }
}

export const gatewayLines = (count: number): readonly GatewayLogLine[] =>
  Array.from({ length: count }, (_, index) => ({
    time: new Date(nowMs - (count - index) * 1000).toISOString(),
    ...{ level: index % 2 === 0 ? 'info' : 'error', subsystem: 'gateway/ws', message: `line ${index + 1}` },
  }))
