import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openSqliteEventLog } from '../../src/core/adapters/sqlite/event-log.ts'

const isLong = Number(process.env['SUPERCLAW_FAULT_ROUNDS'] ?? 4) > 10
const rounds = isLong ? 190 : 20
const writer = join(import.meta.dirname, '..', 'support', 'event-writer-process.ts')

test(`${rounds} times kill -9 of the writer: what was acknowledged is there, the chain and the projections fit`, {
  timeout: 600_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'superclaw-killed-log-'))
  const path = join(folder, 'state.db')
  try {
    let acknowledged = 0
    for (let round = 0; round < rounds; round++) {
      const lines = await writeUntilKilled(path, Math.random() * 30)
      acknowledged = Math.max(acknowledged, ...lines)
      await using log = openSqliteEventLog({ path, clock: { now: () => 0 } })
      expect(log.lastSeq()).toBeGreaterThanOrEqual(acknowledged)
      expect(await log.verify()).toMatchObject({ broken: null, lastSeq: log.lastSeq() })
    }
    await using log = openSqliteEventLog({ path, clock: { now: () => 0 } })
    const kept = await log.agents()
    await log.rebuild()
    expect(await log.agents()).toEqual(kept)
    expect(acknowledged).toBeGreaterThan(rounds)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** The sequence numbers that the writer printed before it was killed, some moments after the first. */
async function writeUntilKilled(path: string, afterMs: number): Promise<number[]> {
  const child = spawn(process.execPath, [writer, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  await once(child.stdout, 'data')
  await sleep(afterMs)
  child.kill('SIGKILL')
  await once(child, 'close')
  return text.split('\n').slice(0, -1).map(Number)
}
