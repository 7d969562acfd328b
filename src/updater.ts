import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { openLock, type PlaneLock } from './core/adapters/sqlite/lock.ts'
import { ExpectedError } from './core/errors.ts'
import { installationAt } from './core/update/installation.ts'
import { runUpdater } from './plane/update/updater.ts'

// What a guardian runs, from a kept version, to carry out an update: usage: updater.js ROOT, the folder of the package.
// `superclaw update` only follows what it writes down.

/** A status after which the guardian does not start it again: EX_CONFIG of sysexits(3). */
const given = 78
const lockTries = 20
const lockPauseMs = 100

/** Whoever looked whether it is free gives it back at once. */
async function takeLock(paths: { readonly lock: string; readonly holder: string }): Promise<PlaneLock> {
  for (let tries = 1; ; tries++) {
    try {
      return openLock(paths)
    } catch (error) {
      if (!(error instanceof ExpectedError) || tries === lockTries) throw error
    }
    await sleep(lockPauseMs)
  }
}

async function main(root: string): Promise<void> {
  const installation = installationAt(root)
  using lock = await takeLock(installation)
  lock.describe({ pid: process.pid, url: null, port: null, startedAtMs: Date.now() })
  const journal = await runUpdater(installation)
  rmSync(installation.holder, { force: true })
  process.stderr.write(
    `${new Date().toISOString()} ${journal?.phase ?? 'nothing to do'} ${journal?.reason ?? ''}\n`,
  )
}

// Its terminal may go; it does not.
process.on('SIGHUP', () => undefined)
// It leads to the first control plane of an agent's life: it must not take itself for one that came back.
delete process.env['SUPERCLAW_REVIVED']
await main(process.argv[2] ?? '').catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  process.exitCode = error instanceof ExpectedError ? given : 1
})
