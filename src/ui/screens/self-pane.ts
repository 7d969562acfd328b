import { lineOf, type Piece } from '../drawing.ts'
import { filterRows, parseFilter, type Subject } from '../filter.ts'
import { formatAge, formatMoment } from '../format.ts'
import { listOf, rememberRows, type Scope } from '../scope.ts'
import { type Health, measureText, missingHealth } from './checks-pane.ts'
import type { Pane } from './pane.ts'

type Line = readonly Piece[]

const labelWidth = 34
const fact = (label: string, ...value: Piece[]): Line => [['dim', `  ${label.padEnd(labelWidth)}`], ...value]
const heading = (title: string): readonly Line[] => [[['plain', '']], [['title', ` ${title}`]]]

/** What it takes, what it does about that, and who keeps it alive. */
function selfLines(scope: Scope): readonly Line[] {
  const { plane, wellness, nowMs } = scope.data
  if (!wellness) return [[['dim', `  ${missingHealth(scope)}`]]]
  const { self, remedies } = wellness.health
  return [
    ...(plane ? planeLines(plane, nowMs) : []),
    ...heading('What it takes'),
    ...self.figures.map(figureLine),
    fact('beyond a limit', ...restartPieces(self.restart, nowMs)),
    ...heading('Remedies'),
    ...(remedies.length === 0 ? [[['dim', '  None.'] as const]] : remedies.map(remedyLine)),
  ]
}

const keepers = {
  guardian: 'its guardian',
  systemd: 'systemd, as a service',
  container: 'its container',
} as const

function planeLines(plane: NonNullable<Scope['data']['plane']>, nowMs: number): readonly Line[] {
  const { version, pid, startedAtMs, keptBy, isReadOnly, stateDir } = plane
  return [
    fact('SuperClaw', ['plain', `${version}, pid ${pid}`]),
    fact('started', ['plain', formatMoment(startedAtMs)], ['dim', `  ${formatAge(nowMs - startedAtMs)} ago`]),
    fact(
      'kept alive by',
      keptBy === null ? ['warn', 'nothing: if it is killed, agents go on alone'] : ['good', keepers[keptBy]],
    ),
    fact('store', isReadOnly ? ['bad', 'the disk refuses writes'] : ['good', 'written to disk']),
    fact('state directory', ['plain', stateDir]),
  ]
}

function figureLine({ name, value, unit, limit }: Health['self']['figures'][number]): Line {
  const isBeyond = value !== null && limit !== null && value > limit
  const limitText = limit === null ? '' : `  of ${measureText(limit, unit)}`
  return fact(name, [isBeyond ? 'bad' : 'plain', measureText(value, unit)], ['dim', limitText])
}

function restartPieces({ decision, untilMs }: Health['self']['restart'], nowMs: number): readonly Piece[] {
  const inTime = untilMs === null ? '' : ` for ${formatAge(untilMs - nowMs)}`
  const pieces: Readonly<Record<typeof decision, Piece>> = {
    none: ['dim', 'it starts itself anew, agents go on'],
    wait: ['warn', `it starts itself anew if that goes on${inTime}`],
    unguarded: ['warn', 'it goes on, as nobody would start it again'],
    exhausted: ['bad', `new starts did not help; none comes${inTime}`],
    restart: ['warn', 'it starts itself anew now'],
  }
  return [pieces[decision]]
}

function remedyLine({ when, agent, perHour, ...remedy }: Health['remedies'][number]): Line {
  const what = `${remedy.do.replaceAll('_', ' ')}${agent === null ? '' : ` ${agent}`}`
  return fact(when, ['plain', what], ['dim', `  at most ${perHour} an hour`])
}

const textOf = (line: Line): string => line.map(([, text]) => text).join('')
const subject: Subject<Line> = { text: textOf, name: () => '', fields: {} }

const rowsOf = rememberRows<Line>((scope, { filter }) =>
  filterRows(selfLines(scope), parseFilter(filter, {}), subject, scope.data.nowMs),
)

/** The control plane itself. */
export const selfPane: Pane = {
  ...{ id: 'health.self', title: 'Itself', headHeight: () => 0, hasCursor: false, isTail: false },
  ...{ sorts: [], fields: {} },
  ids: (scope) => rowsOf(scope, listOf(scope, 'health.self')).map((_, index) => String(index)),
  total: (scope) => selfLines(scope).length,
  draw(scope, { area, top }, theme) {
    const rows = rowsOf(scope, listOf(scope, 'health.self')).slice(top, top + area.height)
    return { lines: rows.map((line) => lineOf(line, area.width, theme)), hits: [] }
  },
  copyable: ({ data }) => data.wellness?.health && { name: 'health', json: data.wellness.health },
  cli: () => 'superclaw status',
}
