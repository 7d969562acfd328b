import type { OutputOf } from '../core/operations/contract.ts'
import { formatDuration, formatSize } from './format.ts'
import type { Paint, Style } from './paint.ts'
import { pairLines, tableLines } from './table.ts'

type Health = OutputOf<'health.show'>
type Check = Health['checks'][number]
type Status = Check['status']

const styles = { pass: 'green', warn: 'yellow', fail: 'red' } as const satisfies Record<Status, Style>
const words = { pass: 'ok', warn: 'warn', fail: 'fail' } as const satisfies Record<Status, string>

/** `L1 ok · L2 ok · L3 warn: nothing restarts it …`, of `plane.status`. */
export function tierLine(health: OutputOf<'plane.status'>['health'], paint: Paint): string {
  if (!health) return 'not watched; superclaw health looks now'
  return health.tiers
    .map(({ tier, status, message }) => {
      const word = `L${tier} ${paint(styles[status], words[status])}`
      return message === null ? word : `${word}: ${message}`
    })
    .join(' · ')
}

/** The tiers with their targets, every check, what to do, and what the control plane takes. */
export function healthLines(health: Health, paint: Paint): string[] {
  const { tiers, checks, self, isWatching } = health
  const tierRows = tiers.map(({ tier, status, target, met, message }) => [
    `L${tier} ${words[status]}`,
    `${share(met.day)} of the day, ${share(met.life)} since it began; target ${target} %${message ? `; ${message}` : ''}`,
  ])
  return [
    ...pairLines(tierRows as [string, string][], paint),
    '',
    ...checkLines(health, paint),
    '',
    ...pairLines(
      self.figures.map(({ name, value, unit, limit }) => [name, figureText(value, unit, limit)]),
      paint,
    ),
    ...restartLines(self.restart, health.atMs, paint),
    ...(isWatching
      ? []
      : [paint('yellow', 'It does not watch itself (--no-telemetry): this was looked at now.')]),
    ...checks.flatMap(({ id, status, cure }) =>
      status === 'pass' || cure === null ? [] : [`${paint('cyan', 'cure')} ${id}: ${cure}`],
    ),
  ]
}

function checkLines({ checks, atMs }: Health, paint: Paint): string[] {
  return tableLines<Check>(
    [
      { header: 'TIER', text: ({ tier }) => `L${tier}` },
      { header: 'CHECK', text: ({ id }) => id },
      { header: 'STATUS', text: ({ status }) => words[status], style: ({ status }) => styles[status] },
      { header: 'FOR', text: ({ sinceMs }) => formatDuration(atMs - sinceMs), align: 'right' },
      { header: 'TARGET', text: ({ target }) => `${target} %`, align: 'right' },
      { header: 'MET', text: ({ met }) => share(met.day), align: 'right' },
      { header: 'SEEN', text: ({ message }) => message },
    ],
    checks,
    { paint },
  )
}

function restartLines(
  { decision, untilMs }: Health['self']['restart'],
  nowMs: number,
  paint: Paint,
): string[] {
  const inTime = untilMs === null ? '' : ` for ${formatDuration(untilMs - nowMs)}`
  switch (decision) {
    case 'none':
      return []
    case 'unguarded':
      return [
        paint(
          'yellow',
          'A limit is exceeded; it does not start itself anew, as nothing would start it again.',
        ),
      ]
    case 'exhausted':
      return [paint('red', `A limit is exceeded; three new starts did not help, and none comes${inTime}.`)]
    case 'wait':
      return [paint('yellow', `A limit is exceeded; it starts itself anew if that goes on${inTime}.`)]
    case 'restart':
      return [paint('yellow', 'A limit is exceeded; it starts itself anew now.')]
  }
}

/** `99.95 %`; never rounded up to a whole that was not reached. `-` when nothing was counted. */
function share(value: number | null): string {
  return value === null ? '-' : `${Math.floor(value * 10_000) / 100} %`
}

function figureText(value: number | null, unit: string, limit: number | null): string {
  const text = measure(value, unit)
  return limit === null ? text : `${text} of ${measure(limit, unit)}`
}

function measure(value: number | null, unit: string): string {
  if (value === null) return '-'
  if (unit === 'bytes') return formatSize(value)
  if (unit === 'ms') return value < 1_000 ? `${value} ms` : formatDuration(value)
  return String(value)
}
