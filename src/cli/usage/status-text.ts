import type { OutputOf } from '../../core/operations/contract.ts'
import type { StatusInput } from '../../core/usage/status-line.ts'
import { formatDuration } from '../format.ts'
import { windowCost } from './live-text.ts'
import { costText } from './usage-text.ts'

export type Glance = OutputOf<'usage.glance'>

/** One line: what is not known is left out. @param glance `null` when nothing could be asked */
export function statusText({ model, sessionNano, readings }: StatusInput, glance: Glance | null): string {
  const windows = glance?.windows ?? []
  const percentOf = (minutes: number): number | undefined =>
    [...readings, ...windows].find((each) => each.tool === 'claude-code' && each.minutes === minutes)
      ?.usedPercent ?? undefined
  const percents = (
    [
      ['5h', percentOf(300)],
      ['week', percentOf(10_080)],
    ] as const
  ).flatMap(([name, percent]) => (percent === undefined ? [] : [`${name} ${Math.round(percent)} %`]))
  const parts = [
    ...(model === null ? [] : [model]),
    ...(sessionNano === null ? [] : [`session $${(sessionNano / 1e9).toFixed(2)}`]),
    ...(glance ? [`today ${costText(glance.today)}`, ...blockText(glance)] : []),
    ...percents,
  ]
  return parts.join(' | ')
}

function blockText({ atMs, windows }: Glance): string[] {
  const block = windows.find(({ tool, minutes }) => tool === 'claude-code' && minutes === 300)
  if (!block || block.resetsAtMs === null) return []
  const left = formatDuration(block.resetsAtMs - atMs)
  return [`block ${windowCost(block)}, ${block.isEstimate ? '~' : ''}${left} left`]
}
