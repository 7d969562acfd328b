import { argv } from 'node:process'
import { realClock } from '../../src/core/adapters/host/real-clock.ts'
import { openLogStore } from '../../src/core/adapters/log/log-store.ts'
import { createWriterGate } from '../../src/core/adapters/log/writer-gate.ts'

/** Run as a process of its own: rotates the log of agent `a` as often as it can, until it is killed. */
const [, , dir = '', groupId = ''] = argv
const gate = createWriterGate({ groupOf: () => Number(groupId) })
const store = openLogStore({ dir, clock: realClock, gate })
store.open('a', { maxSizeBytes: 5000, keep: 1_000_000 })

const lines = store.follow({ agentIds: ['a'], latencyMs: 1 }, new AbortController().signal)
for await (const _ of lines);
