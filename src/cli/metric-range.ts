import { Flags } from '@oclif/core'
import { parseDuration } from '../core/config/quantity.ts'
import { ExpectedError } from '../core/errors.ts'
import { momentOf } from './since.ts'

/** Which time, in which steps, of which series. */
export const rangeFlags = {
  since: Flags.string({
    default: '1h',
    helpValue: 'TIME',
    summary: 'From then on: 10m, 2h, 7d, or a date (RFC 3339).',
  }),
  until: Flags.string({ helpValue: 'TIME', summary: 'Until then [default: now].' }),
  step: Flags.string({ helpValue: 'DURATION', summary: 'In steps of 10s, 1m, 1h, 1d.' }),
  selector: Flags.string({
    char: 'l',
    helpValue: 'LABELS',
    summary: 'Only series with these labels: agent=worker,device!=sda.',
  }),
}

interface RangeFlags {
  readonly since: string
  readonly until?: string | undefined
  readonly step?: string | undefined
  readonly selector?: string | undefined
}

/** Those flags as an operation takes them. @throws USAGE */
export function rangeOf({ since, until, step, selector }: RangeFlags, nowMs: number) {
  const stepMs = step === undefined ? undefined : parseDuration(step)
  if (step !== undefined && (stepMs === undefined || stepMs < 1_000)) {
    throw new ExpectedError('USAGE', `--step ${step} is no duration of a second or more`, {
      hint: 'Write 10s, 1m, 1h or 1d',
    })
  }
  return {
    fromMs: Math.floor(momentOf(since, nowMs)),
    ...(until === undefined ? {} : { untilMs: Math.ceil(momentOf(until, nowMs)) }),
    ...(stepMs === undefined ? {} : { stepMs }),
    ...(selector === undefined ? {} : { selector }),
  }
}
