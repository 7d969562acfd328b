import { ExpectedError } from '../errors.ts'

/** Names the day, or the hour, that a moment is in. */
export type NameTime = (atMs: number) => string

/**
 * Days as they begin in a zone, `2026-11-03`, or hours, `2026-11-03 14:00`. An hour that comes twice, when clocks go back, is
 * one.
 * @throws INPUT_INVALID for what is no zone
 */
export function createTimeNamer(zone: string, unit: 'day' | 'hour'): NameTime {
  const format = formatOf(zone)
  return (atMs) => {
    const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]))
    const day = `${parts['year']}-${parts['month']}-${parts['day']}`
    return unit === 'day' ? day : `${day} ${parts['hour']}:00`
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric' },
      ...{ month: '2-digit', day: '2-digit', hour: '2-digit' },
    })
  } catch {
    throw new ExpectedError('INPUT_INVALID', `${zone} is no time zone`, {
      hint: 'Write one as Europe/Berlin',
    })
  }
}
