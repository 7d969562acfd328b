import type { Column } from '../columns.ts'
import type { Wellness } from '../data.ts'
import { lineOf, type Piece } from '../drawing.ts'
import type { Subject } from '../filter.ts'
import { formatAge, formatBytes, formatMoment } from '../format.ts'
import type { Scope } from '../scope.ts'
import { fit } from '../text.ts'
import type { Theme, Tone } from '../theme.ts'
import type { Pane } from './pane.ts'
import { tablePane } from './table-pane.ts'

export type Health = Wellness['health']
type Check = Health['checks'][number]
type Tier = Health['tiers'][number]

/** Glyph, word and tone of each status; the word always stands beside the glyph. */
export const healthLooks: Readonly<
  Record<Check['status'], readonly [glyph: string, word: string, tone: Tone]>
> = { pass: ['●', 'ok', 'good'], warn: ['▲', 'warn', 'warn'], fail: ['✖', 'fail', 'bad'] }

const tierNames: Readonly<Record<Tier['tier'], string>> = {
  1: 'it answers',
  2: 'it can do its work',
  3: 'what it depends on is there',
}

const columns: readonly Column<Check, Scope>[] = [
  {
    ...{ id: 'status', title: 'STATUS', align: 'left', rank: 1, width: { min: 7, max: 7 } },
    cell: ({ status }) => {
      const [glyph, word, tone] = healthLooks[status]
      return [tone, `${glyph} ${word}`]
    },
  },
  {
    ...{ id: 'tier', title: 'TIER', align: 'left', rank: 5, width: { min: 4, max: 4 } },
    cell: ({ tier }) => ['dim', `L${tier}`],
  },
  {
    ...{ id: 'check', title: 'CHECK', align: 'left', rank: 2, width: { min: 16, max: 32 } },
    cell: ({ id }) => ['plain', id],
    measure: ({ id }) => id,
  },
  {
    ...{ id: 'value', title: 'VALUE', align: 'right', rank: 4, width: { min: 7, max: 10 } },
    cell: (check) => ['plain', measureText(check.value, check.unit)],
    measure: (check) => measureText(check.value, check.unit),
  },
  {
    ...{ id: 'since', title: 'FOR', align: 'right', rank: 6, width: { min: 6, max: 6 } },
    cell: ({ sinceMs }, { data }) => ['dim', formatAge(data.nowMs - sinceMs)],
  },
  {
    ...{ id: 'met', title: 'MET', align: 'right', rank: 7, width: { min: 8, max: 8 } },
    cell: ({ met, target }) => [isMet(met.day, target) ? 'plain' : 'warn', shareText(met.day)],
  },
  {
    ...{ id: 'target', title: 'TARGET', align: 'right', rank: 8, width: { min: 7, max: 7 } },
    cell: ({ target }) => ['dim', `${target}%`],
  },
  {
    ...{ id: 'seen', title: 'SEEN', align: 'left', rank: 3, width: { min: 36, max: 400 } },
    cell: ({ message }) => ['plain', message],
    measure: ({ message }) => message,
  },
]

const subject: Subject<Check> = {
  text: ({ id, status, message }) => `${id} ${status} ${message}`,
  name: ({ id }) => id,
  fields: {
    status: { kind: 'text', of: ({ status }) => status },
    tier: { kind: 'number', of: ({ tier }) => tier },
    check: { kind: 'text', of: ({ id }) => id },
  },
}

/** How the control plane is, tier by tier and check by check, with what was promised. */
export const checksPane: Pane = tablePane<Check>({
  ...{ id: 'health.checks', title: 'Checks', isTail: false, columns, subject },
  all: ({ data }) => data.wellness?.health.checks ?? [],
  idOf: ({ id }) => id,
  copyable: (check) => ({ name: `${check.id} ${check.status}: ${check.message}`, json: check }),
  none: missingHealth,
  head: tierLines,
  headLines: 4,
  cli: () => 'superclaw health',
  read: (check) => ({ title: check.id, body: explain(check) }),
})

/** What stands in place of what has not been read. */
export function missingHealth({ live }: Scope): string {
  return live.connection.kind === 'live' ? 'Asking …' : 'The control plane does not answer.'
}

function tierLines(scope: Scope, width: number, theme: Theme): readonly string[] {
  const tiers = scope.data.wellness?.health.tiers ?? []
  const lines = tiers.map((tier) => lineOf(tierPieces(tier), width, theme))
  return [...lines, ...Array.from({ length: 4 - lines.length }, () => fit('', width))]
}

function tierPieces({ tier, status, message, target, met }: Tier): Piece[] {
  const [glyph, word, tone] = healthLooks[status]
  return [
    ['title', `  L${tier} `],
    [tone, fit(`${glyph} ${word}`, 8)],
    ['plain', fit(tierNames[tier], 28)],
    [isMet(met.day, target) ? 'dim' : 'warn', `${shareText(met.day)} of ${target}%`],
    ['dim', message === null ? '' : `  ${message}`],
  ]
}

function isMet(share: number | null, target: number): boolean {
  return share === null || share * 100 >= target
}

/** `99.95%`; never rounded up to a whole that was not reached. */
function shareText(share: number | null): string {
  return share === null ? '-' : `${Math.floor(share * 10_000) / 100}%`
}

/** A figure with its unit; `-` when it is not known. */
export function measureText(value: number | null, unit: string): string {
  if (value === null) return '-'
  if (unit === 'bytes') return formatBytes(value)
  if (unit === 'ms') return value < 1000 ? `${Math.round(value * 10) / 10}ms` : formatAge(value)
  if (Math.abs(value) >= 1e6) return `${Math.floor(value / 1e6)}M`
  return `${Math.round(value * 100) / 100}${unit === 'percent' ? '%' : ''}`
}

function explain({ tier, status, outcome, message, cure, sinceMs, atMs, target, met }: Check): string {
  const last = outcome === status ? '' : `\nThe last look alone: ${outcome}`
  return [
    message,
    ...(cure === null ? [] : ['', `What to do: ${cure}`]),
    '',
    `Tier ${tier}: ${tierNames[tier]}`,
    `Status: ${healthLooks[status][1]} since ${formatMoment(sinceMs)}, looked at ${formatMoment(atMs)}${last}`,
    `Target: ${target}% of the time; met ${shareText(met.day)} of the last day, ${shareText(met.life)} since it began`,
  ].join('\n')
}
