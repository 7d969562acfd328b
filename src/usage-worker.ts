import { parentPort, workerData } from 'node:worker_threads'
import { openUsageDesk, type UsageDeskOptions } from './core/adapters/usage/open-usage-desk.ts'
import { answerUsageCalls } from './core/adapters/usage/usage-calls.ts'

// A thread of the control plane's: histories and sums over millions of calls must not keep it from anything else.
if (parentPort) answerUsageCalls(openUsageDesk(workerData as UsageDeskOptions), parentPort)
