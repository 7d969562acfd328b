import { describe } from 'vitest'
import { logStoreContract } from '../contract/log-store.ts'
import { createFakeClock } from './fake-clock.ts'
import { createMemoryLogStore } from './memory-log-store.ts'

describe('the log store without files', () => {
  logStoreContract(async () => {
    const clock = createFakeClock()
    const store = createMemoryLogStore(clock)
    return { store, clock, write: store.write, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
  })
})
