import { eventLogContract } from '../contract/event-log.ts'
import { createMemoryEventLog } from './memory-event-log.ts'

eventLogContract(async (clock) => createMemoryEventLog(clock))
