import { expect, test } from 'vitest'
import { gatewayLines } from '../../src/cli/gateway-text.ts'
import { plainPaint } from '../../src/cli/paint.ts'
import { emptyGateway } from '../../src/core/gateway/gateway-state.ts'
import type { Gateway } from '../../src/core/gateway/gateways.ts'
import { shownGateway } from '../../src/core/handlers/gateway-views.ts'

const esc = String.fromCharCode(27)
const task = {
  ...{ id: 't1', title: `tidy${esc}[2J`, status: 'failed', runtime: 'subagent', sessionKey: null },
  ...{ agentId: null, startedAtMs: 1_000, endedAtMs: null, updatedAtMs: 1_000, error: 'no disk' },
}
const link = { phase: 'ready', sinceMs: 0, reason: '', cure: null, attempts: 0, nextTryAtMs: null }

test('what a gateway does in the background is listed, and what strangers wrote is shown as text', () => {
  const state = { ...emptyGateway, tasks: new Map([['t1', task]]) }
  const gateway = {
    state: () => state,
    link: () => ({ ...link, pairingRequestId: null, latencyMs: 1 }),
  } as unknown as Gateway
  const shown = shownGateway({ agentId: 'home', url: 'ws://127.0.0.1:1', gateway }, 2_000)
  const lines = gatewayLines(shown, 2_000, plainPaint)
  expect(lines).toContain('Tasks')
  expect(lines.find((line) => line.startsWith('tidy'))).toMatch(/failed .+ subagent +no disk/)
  expect(lines.join('')).not.toContain(esc)
})
