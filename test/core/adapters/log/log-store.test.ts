import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { openLogStore } from '../../../../src/core/adapters/log/log-store.ts'
import { logStoreContract } from '../../../contract/log-store.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'

const openGate = {
  async whileStopped(_: string, whileStopped: () => void) {
    whileStopped()
    return true
  },
}

describe('the log store in files', () => {
  logStoreContract(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'logs-'))
    const clock = createFakeClock()
    const store = openLogStore({ dir, clock, gate: openGate })
    return {
      store,
      clock,
      write: (agentId, text) => appendFileSync(join(dir, agentId, 'current.log'), text),
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]()
        rmSync(dir, { recursive: true })
      },
    }
  })
})
