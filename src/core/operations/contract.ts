import type { z } from 'zod'
import { agentOperations } from './agent.ts'
import { eventOperations } from './event.ts'
import { failureOperations } from './failure.ts'
import { approvalOperations, gatewayOperations } from './gateway.ts'
import { healthOperations } from './health.ts'
import { latencyOperations } from './latency.ts'
import { logOperations } from './log.ts'
import { metricOperations } from './metric.ts'
import { planeOperations } from './plane.ts'
import { priceOperations } from './price.ts'
import { requestOperations } from './request.ts'
import { secretKeyOperations, secretOperations } from './secret.ts'
import { traceOperations } from './trace.ts'
import { usageOperations } from './usage.ts'

/** All that a caller can ask, by name. */
export const contract = {
  ...planeOperations,
  ...healthOperations,
  ...agentOperations,
  ...eventOperations,
  ...logOperations,
  ...metricOperations,
  ...gatewayOperations,
  ...approvalOperations,
  ...secretOperations,
  ...secretKeyOperations,
  ...usageOperations,
  ...requestOperations,
  ...failureOperations,
  ...latencyOperations,
  ...traceOperations,
  ...priceOperations,
} as const

export type Contract = typeof contract
export type OperationName = keyof Contract
export type StreamName = {
  [N in OperationName]: Contract[N]['kind'] extends 'stream' ? N : never
}[OperationName]
export type CallName = Exclude<OperationName, StreamName>

/** What a caller passes: fields with a default may be left out. */
export type InputOf<N extends OperationName> = z.input<Contract[N]['input']>
/** What a handler gets: every default filled in. */
export type ParsedInputOf<N extends OperationName> = z.output<Contract[N]['input']>
/** What a call returns, or one item of a stream. */
export type OutputOf<N extends OperationName> = z.output<Contract[N]['output']>
