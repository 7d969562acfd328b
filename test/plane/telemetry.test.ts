import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { realClock } from '../../src/core/adapters/host/real-clock.ts'
import { createLateTelemetry } from '../../src/plane/late-telemetry.ts'
import { openTelemetry, type TelemetryParts } from '../../src/plane/telemetry.ts'
import { mountSmallDisk, skipsMount } from '../support/small-disk.ts'
import { tempFolder } from '../support/temp-folder.ts'

const config = { every: 10_000, keep: { samples: 86_400_000, minutes: 86_400_000, hours: 86_400_000 } }

function partsIn(folder: string): TelemetryParts & { readonly said: string[] } {
  const said: string[] = []
  return {
    said,
    clock: realClock,
    onRoundTrip: () => () => undefined,
    fleet: { snapshot: () => [] },
    view: { usage: () => ({ elapsedMs: 0, byPid: new Map() }) },
    config: () => config,
    planeLog: (level, message) => said.push(`${level}: ${message}`),
    path: join(folder, 'telemetry.db'),
  }
}

test('what is measured is there for whoever asks, before it is stored and after', async () => {
  using folder = tempFolder()
  const parts = partsIn(folder.path)
  {
    await using late = createLateTelemetry(() => parts)
    await late.open()
    const { series, isRecording } = await (await late.view()).list({ name: 'plane', limit: 10 })
    expect(isRecording).toBe(true)
    expect(series).toMatchObject([{ metric: 'plane.memory.resident', value: expect.any(Number) }])
    expect(late.state()).toEqual({ fault: null, unwritten: 0 })
  }
  // The last samples were written when it was closed; a control plane without telemetry shows them.
  await using without = createLateTelemetry(() => parts)
  const listed = await (await without.view()).list({ name: 'plane', limit: 10 })
  expect(listed).toMatchObject({ isRecording: false, total: 1 })
  expect(listed.series[0]?.value).toBeGreaterThan(1e6)
  expect(without.state()).toBeNull()
})

test('a damaged file costs samples, is left as it is, told once, and made anew when it is moved aside', async () => {
  using folder = tempFolder()
  const parts = partsIn(folder.path)
  writeFileSync(parts.path, 'no database'.repeat(1000))
  await using telemetry = await openTelemetry(parts)
  await telemetry.recorder.flush()
  await record(telemetry.recorder)
  expect(parts.said).toEqual(['warn: metrics are not kept: Error: file is not a database'])
  expect(telemetry.recorder.losses().unwritten).toBeGreaterThan(0)
  rmSync(parts.path)
  await record(telemetry.recorder)
  expect(parts.said.at(-1)).toBe('info: metrics are kept again')
  expect(telemetry.fault()).toBeUndefined()
  expect(existsSync(parts.path)).toBe(true)
})

test.skipIf(skipsMount)('a full disk costs samples, and is written to again once there is room', async () => {
  using folder = tempFolder()
  const mount = join(folder.path, 'disk')
  mkdirSync(mount)
  using disk = mountSmallDisk(mount)
  const parts = partsIn(mount)
  await using telemetry = await openTelemetry(parts)
  await telemetry.recorder.flush()
  const ballast = disk.fill()
  for (let turn = 0; turn < 50 && telemetry.fault() === undefined; turn++)
    await record(telemetry.recorder, 100)
  expect(parts.said.join('\n')).toMatch(/^warn: metrics are not kept: .*(full|disk I\/O)/)
  expect(telemetry.recorder.losses().unwritten).toBeGreaterThan(0)
  rmSync(ballast)
  await record(telemetry.recorder)
  expect(telemetry.fault()).toBeUndefined()
})

test('a damaged file is said to be so to whoever asks', async () => {
  using folder = tempFolder()
  const parts = partsIn(folder.path)
  writeFileSync(parts.path, 'no database'.repeat(1000))
  await using late = createLateTelemetry(() => parts)
  const asked = (await late.view()).list({ limit: 10 })
  await expect(asked).rejects.toMatchObject({
    code: 'STATE_CORRUPT',
    hint: expect.stringContaining('Move it aside'),
  })
})

/** Has as many series told of something new, and written. */
async function record(
  recorder: Awaited<ReturnType<typeof openTelemetry>>['recorder'],
  count = 1,
): Promise<void> {
  const metric = { name: 'test.value', kind: 'gauge', unit: '', help: '' } as const
  const moment = { atMs: realClock.now(), elapsedMs: realClock.elapsed() }
  for (let index = 0; index < count; index++) {
    const labels = { one: `${Math.random()}`.padEnd(150, 'x') }
    const handle = recorder.open({ metric, labels })
    if (handle !== undefined) recorder.record(handle, Math.random(), moment)
  }
  await recorder.flush()
}
