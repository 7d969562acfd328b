import * as z from 'zod'
import { healthStatuses } from '../health/check.ts'
import { remedyActions } from '../health/remedy.ts'
import { operation } from './operation.ts'
import { healthStatus as status, tier, tierHealthSchema } from './tier-health.ts'

/** Shares of the time, from 0 to 1. */
const met = z.object({
  life: z
    .number()
    .nullable()
    .describe('Share of the time since the control plane began, 0 to 1; null while nothing was counted'),
  day: z.number().nullable().describe('Of the last 24 hours'),
})
const target = z.number().describe('Percent of the time in which it is not to fail')

const remedySchema = z.object({
  when: z.string().describe('Id of a check, or tier_1 to tier_3'),
  do: z.enum(remedyActions),
  agent: z.string().nullable(),
  perHour: z.int(),
  isBuiltIn: z.boolean(),
})

export const checkHealthSchema = z.object({
  id: z.string().describe('component:measurement'),
  tier,
  status: status.describe('After several looks: fails after 3 of 4, passes again after 2'),
  outcome: z.enum([...healthStatuses, 'unknown']).describe('Of the last look'),
  value: z.number().nullable(),
  unit: z.string(),
  message: z.string(),
  cure: z.string().nullable(),
  sinceMs: z.int().describe('When its status began'),
  atMs: z.int().describe('When it was looked at last'),
  target,
  met,
})

export const healthOperations = {
  'health.show': operation({
    kind: 'query',
    summary: 'Show the health of the control plane, check by check.',
    permission: 'viewer',
    route: 'GET /v1/health',
    input: z.object({}),
    output: z.object({
      status: status.describe('The worst of all tiers'),
      atMs: z.int(),
      isWatching: z.boolean().describe('Whether it looks by itself; otherwise when it is asked'),
      tiers: z.array(tierHealthSchema.extend({ target, met })),
      checks: z.array(checkHealthSchema),
      self: z.object({
        figures: z.array(
          z.object({
            name: z.string(),
            value: z.number().nullable(),
            unit: z.string(),
            limit: z.number().nullable().describe('Beyond it, for long enough, it starts itself anew'),
          }),
        ),
        restart: z
          .object({
            decision: z
              .enum(['none', 'wait', 'unguarded', 'exhausted', 'restart'])
              .describe('What is done about a limit that is exceeded'),
            untilMs: z.int().nullable(),
          })
          .describe('Starting itself anew, at most three times an hour'),
      }),
      remedies: z.array(remedySchema),
    }),
  }),
} as const
