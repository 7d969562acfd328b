import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { execPath } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createProcessSampler } from '../../../../src/core/adapters/host/process-sampler.ts'
import { realClock } from '../../../../src/core/adapters/host/real-clock.ts'
import type { ProcessUsage } from '../../../../src/core/metrics/process-sampler.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'

/** A process in a group of its own. */
function start(command: string, ...args: string[]): ChildProcess & { readonly pid: number } {
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    process.kill(-(child.pid as number), 'SIGKILL')
    await exit
  })
  return child as ChildProcess & { readonly pid: number }
}

/** Samples until `isEnough`, for ten seconds at most. */
async function sampleUntil(pid: number, isEnough: (usage: ProcessUsage) => boolean): Promise<ProcessUsage> {
  const sampler = createProcessSampler({ clock: realClock })
  for (let tries = 0; tries < 100; tries++) {
    const usage = sampler.sample([pid]).get(pid)
    if (usage && isEnough(usage)) return usage
    await sleep(100)
  }
  throw new Error('it was not seen within ten seconds')
}

test('a process that computes is seen to, one that sleeps is not', async () => {
  const busy = start(execPath, '-e', 'for (;;);')
  const idle = start('sleep', '60')
  const { memoryBytes, processes } = await sampleUntil(busy.pid, ({ cpuPercent }) => (cpuPercent ?? 0) > 10)
  expect(memoryBytes).toBeGreaterThan(10_000_000)
  expect(processes).toBe(1)
  expect(await sampleUntil(idle.pid, ({ cpuPercent }) => cpuPercent !== null)).toMatchObject({
    cpuPercent: 0,
  })
})

test('children count, also those in a group of their own', async () => {
  const script = `const { spawn } = require('node:child_process')
    const child = spawn('sh', ['-c', 'while :; do :; done'], { detached: true, stdio: 'ignore' })
    process.on('SIGTERM', () => { process.kill(-child.pid, 'SIGKILL'); process.exit() })`
  const parent = start(execPath, '-e', script)
  const usage = await sampleUntil(
    parent.pid,
    ({ cpuPercent, processes }) => processes === 2 && (cpuPercent ?? 0) > 10,
  )
  expect(usage.processes).toBe(2)
  const exit = once(parent, 'exit')
  parent.kill('SIGTERM')
  await exit
})

test('short-lived children count once their parent has waited for them', async () => {
  const parent = start('sh', '-c', 'while :; do sh -c ":"; done')
  const usage = await sampleUntil(parent.pid, ({ cpuPercent }) => (cpuPercent ?? 0) > 10)
  expect(usage.cpuPercent).toBeLessThan(1000)
})

test('the first sample of a process has no processor figure, and one without time passed has none either', () => {
  const sampler = createProcessSampler({ clock: createFakeClock() })
  const { pid } = start('sleep', '60')
  expect(sampler.sample([pid]).get(pid)).toMatchObject({ cpuPercent: null, processes: 1 })
  expect(sampler.sample([pid]).get(pid)).toMatchObject({ cpuPercent: null })
})

test('a process that is gone has no entry', async () => {
  const child = start('true')
  await once(child, 'exit')
  expect(createProcessSampler({ clock: realClock }).sample([child.pid]).size).toBe(0)
})
