import * as z from 'zod'
import { logLevels, logModules } from '../plane-log/record.ts'
import { size } from './schema-values.ts'

const level = z.enum(logLevels)

/** What concerns the control plane itself. */
export const self = z.strictObject({
  log: z
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
    .describe('The log of the control plane itself: `superclaw logs --self`.'),
})
