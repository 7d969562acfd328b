import * as z from 'zod'
import { healthStatuses, tiers } from '../health/check.ts'

// Apart from the operations of health: `plane.status` has it too, and is asked when nothing of those is loaded.

export const healthStatus = z.enum(healthStatuses)
export const tier = z.literal(tiers)

export const tierHealthSchema = z.object({
  tier: tier.describe('1: it answers · 2: it can do its work · 3: what it depends on is there'),
  status: healthStatus,
  message: z.string().nullable().describe('Of the worst check; null while all pass'),
})
