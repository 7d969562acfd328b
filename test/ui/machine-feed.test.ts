import { expect, test } from 'vitest'
import { ExpectedError } from '../../src/core/errors.ts'
import type { OutputOf } from '../../src/core/operations/contract.ts'
import { readMachine, readTrips, tripsOf } from '../../src/ui/machine-feed.ts'
import { createFakeApp } from '../support/fake-app.ts'

const { signal } = new AbortController()

test('the last readings come with their last hour', async () => {
  const { app } = createFakeApp({ agents: 2 })
  const machine = await readMachine(app, signal)
  expect(machine).toMatchObject({ isRecording: true, problem: null })
  expect(machine.series.map(({ metric }) => metric)).toEqual(['host.cpu.used'])
  const [history] = machine.histories
  expect(history?.values.filter((value) => value !== null)).toEqual([100, 90, 80, 70, 60, 50, 40, 30, 20, 10])
})

test('metrics that there are none of are left out', async () => {
  const { app } = createFakeApp({ agents: 2 })
  expect(await readTrips(app, signal)).toEqual({ problem: null, trips: [] })
})

test('what cannot be read is told; that nobody answers ends the connection', async () => {
  const failing = (code: 'INPUT_INVALID' | 'PLANE_UNREACHABLE') =>
    createFakeApp({}, { 'metrics.list': () => Promise.reject(new ExpectedError(code, 'no such luck')) }).app
  expect(await readMachine(failing('INPUT_INVALID'), signal)).toMatchObject({ problem: 'no such luck' })
  await expect(readMachine(failing('PLANE_UNREACHABLE'), signal)).rejects.toThrow('no such luck')
})

const answer = (values: Readonly<Record<string, readonly (number | null)[]>>): OutputOf<'metrics.query'> => ({
  metric: { name: 'm', kind: 'histogram', unit: 'seconds', help: '' },
  ...{ measure: 'p50', unit: 'seconds', level: 'samples', fromMs: 0, untilMs: 1, stepMs: 1, total: 1 },
  series: Object.entries(values).map(([agent, points]) => ({
    labels: { agent },
    points: points.map((value) => ({ atMs: 0, value })),
  })),
})

test('loss is the share of those that were tried', () => {
  const none = { p50: undefined, p95: undefined, jitter: undefined, history: undefined }
  const trips = tripsOf({
    ...none,
    ...{ p50: answer({ home: [0.004] }), count: answer({ home: [15] }) },
    lost: answer({ site: [3], home: [5], idle: [0] }),
  })
  expect(trips).toMatchObject([
    { agentId: 'home', p50Ms: 4, p95Ms: null, made: 15, lossPercent: 25 },
    { agentId: 'idle', made: 0, lossPercent: null },
    { agentId: 'site', p50Ms: null, made: 0, lossPercent: 100 },
  ])
})
