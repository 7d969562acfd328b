import * as z from 'zod'
import { checkIds } from '../health/check-ids.ts'
import { remedyActions } from '../health/remedy.ts'
import { logLevels, logModules } from '../plane-log/record.ts'
import { duration, name, percent, size } from './schema-values.ts'

/** So small a limit would be exceeded by a control plane without agents. */
const memoryBytesMin = 100e6

const limits = z.strictObject({
  memory: size
    .refine((bytes) => bytes >= memoryBytesMin, 'is smaller than 100MB')
    .prefault('500MB')
    .describe('Resident memory.'),
  event_loop_delay: duration
    .refine((ms) => ms >= 100, 'is shorter than 100ms')
    .prefault('2s')
    .describe('How late its event loop may be.'),
  file_descriptors: percent.prefault('90%').describe('Share of the descriptors that it may open.'),
  sustained: duration
    .prefault('1m')
    .describe('How long one of them must be exceeded before it starts itself anew.'),
})

const targets = z.strictObject({
  tier_1: percent.prefault('99.99%').describe('The process answers.'),
  tier_2: percent.prefault('99.9%').describe('It can do its work.'),
  tier_3: percent.prefault('99%').describe('What it depends on is there.'),
})

const remedy = z
  .strictObject({
    when: z
      .enum(['tier_1', 'tier_2', 'tier_3', ...checkIds], {
        error: 'is neither a check (superclaw health lists them) nor tier_1, tier_2 or tier_3',
      })
      .describe('The check that fails, or any of a tier.'),
    do: z.enum(remedyActions).describe('What is done then.'),
    agent: name.optional().describe('For `restart_agent`: which.'),
    per_hour: z.int().min(1).max(60).default(3).describe('It is done no more often than this.'),
  })
  .refine(({ do: action, agent }) => action !== 'restart_agent' || agent !== undefined, {
    error: 'does not say which agent; write `agent: NAME`',
  })
  .refine(({ do: action, agent }) => action === 'restart_agent' || agent === undefined, {
    path: ['agent'],
    error: 'is for `restart_agent` alone; take it out',
  })

const level = z.enum(logLevels)

const log = z
  .strictObject({
    level: level.default('info').describe('What is written: this level and what is more important.'),
    modules: z
      .partialRecord(z.enum(logModules, { error: `is no module: ${logModules.join(', ')}` }), level)
      .default({})
      .describe('Levels of single modules: `{ http: debug }`.'),
    max_size: size
      .refine((bytes) => bytes >= 65_536, 'is smaller than 64KiB')
      .prefault('5MB')
      .describe('Its log is rotated beyond this.'),
    keep: z.int().min(1).max(100).default(3).describe('Rotated files that are kept.'),
  })
  .prefault({})
  .describe('The log of the control plane itself: `superclaw logs --self`.')

/** How the control plane looks after itself. */
export const selfSchema = z
  .strictObject({
    limits: limits
      .prefault({})
      .describe('Beyond them it starts itself anew, at most three times an hour; agents go on.'),
    targets: targets
      .prefault({})
      .describe('Share of the time in which each tier of health is to be without failure.'),
    remedies: z
      .array(remedy)
      .max(100)
      .default([])
      .describe('What is done by itself about a check that fails.'),
    log,
  })
  .prefault({})
  .describe('How the control plane looks after itself.')
