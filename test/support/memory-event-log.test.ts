import { eventLogContract } from '../contract/event-log.ts'
import { prunedLogContract } from '../contract/event-log-pruning.ts'
import { createMemoryEventLog } from './memory-event-log.ts'

eventLogContract(async (clock) => createMemoryEventLog(clock))
prunedLogContract(async (clock) => createMemoryEventLog(clock))
