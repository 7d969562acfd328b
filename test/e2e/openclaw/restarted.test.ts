import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OutputOf } from '../../../src/core/operations/contract.ts'
import { type BuiltPlane, openBuiltPlane } from '../../support/built-plane.ts'
import { type PreparedGateway, prepareOpenClaw } from '../../support/openclaw-gateway.ts'
import { installedOpenClaw } from '../../support/openclaw-install.ts'
import { until } from '../../support/until.ts'

const installed = await installedOpenClaw()
const limitMs = 120_000
const testMs = 200_000

describe.skipIf(installed === null)('a real OpenClaw gateway that SuperClaw keeps running', () => {
  let gateway: PreparedGateway
  let plane: BuiltPlane
  beforeAll(async () => {
    gateway = await prepareOpenClaw(installed ?? '')
    const { OPENCLAW_NO_RESPAWN: _, ...rest } = gateway.env
    // The contract of OpenClaw for who supervises it: it ends with 0 when it wants to be started again.
    const env = { ...rest, OPENCLAW_SUPERVISOR_MODE: 'external' }
    plane = await openBuiltPlane({
      agents: {
        openclaw: { argv: gateway.argv, env, readiness: { http: `http://127.0.0.1:${gateway.port}/readyz` } },
        home: { kind: 'openclaw', url: gateway.url, token: gateway.token },
      },
    })
    await plane.start()
    await until(async () => (await plane.agent('home')).state === 'ready', limitMs)
  }, testMs)
  afterAll(async () => {
    await plane?.[Symbol.asyncDispose]()
    await gateway?.[Symbol.asyncDispose]()
  }, 60_000)

  const shown = (): Promise<OutputOf<'gateway.show'>> => plane.app.call('gateway.show', { agent: 'home' })
  const costOf = async (key: string) =>
    (await shown()).sessions.find((session) => session.key === key)?.spend.costUsd

  test('outlives SuperClaw, is adopted, and is watched on', { timeout: testMs }, async () => {
    await until(async () => (await plane.agent('openclaw')).state === 'ready', limitMs)
    const before = await plane.agent('openclaw')
    await until(async () => (await shown()).host?.pid === before.pid, limitMs)
    await plane.superclaw('gateway', 'send', 'home', 'agent:main:before', 'hello')
    await until(async () => ((await costOf('agent:main:before')) ?? 0) > 0, limitMs)
    await plane.crash()
    await until(async () => (await plane.agent('home')).state === 'ready', limitMs)
    expect(await plane.agent('openclaw')).toMatchObject({ pid: before.pid, runId: before.runId, restarts: 0 })
    await plane.superclaw('gateway', 'send', 'home', 'agent:main:after', 'hello')
    await until(async () => ((await costOf('agent:main:after')) ?? 0) > 0, limitMs)
  })

  test('is started again when it wants a restart, which is no crash', { timeout: testMs }, async () => {
    const { pid } = await plane.agent('openclaw')
    expect((await plane.superclaw('gateway', 'restart', 'home', '--force')).status).toBe(0)
    await until(async () => ![null, pid].includes((await plane.agent('openclaw')).pid), limitMs)
    const next = (await plane.agent('openclaw')).pid
    await until(async () => (await shown()).host?.pid === next, limitMs)
    // Its event loop is late for a moment after a start, which it says of itself.
    await until(async () => (await plane.agent('home')).state === 'ready', limitMs)
  })
})
