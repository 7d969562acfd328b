import type { AgentState } from '../core/event/event.ts'
import { whyNot } from './actions.ts'
import type { MonitorData } from './data.ts'
import { type Drawing, type Hit, lineOf, type Piece, spread, widthOfPieces } from './drawing.ts'
import { filterProblems } from './filter-problems.ts'
import { focusText } from './focus.ts'
import { formatAge, formatBytes, formatClock, plural } from './format.ts'
import { bindings, keyLabel } from './keys.ts'
import type { Command, Overlay } from './model.ts'
import { currentList, type Scope } from './scope.ts'
import type { Pane } from './screens/pane.ts'
import { currentPane, currentPanes, type Screen, screens } from './screens/registry.ts'
import type { Theme } from './theme.ts'

/** Silence after which the picture counts as old: the control plane is asked every two seconds. */
const staleMs = 4000
const noticeMs = 6000

/** Two lines: where one is and how fresh the picture is; the screens, the filter and how much it leaves. */
export function drawHeader(scope: Scope, width: number, theme: Theme): Drawing {
  const first = spread(crumbs(scope), [...totals(scope, width), ...freshness(scope)], width, theme)
  const status = listStatus(scope)
  const room = width - widthOfPieces(status)
  const forms = (['titles', 'short', 'numbers', 'none'] as const).map((others) => tabLine(scope, others))
  const tabs = forms.find(({ pieces }) => widthOfPieces(pieces) <= room) ?? tabLine(scope, 'numbers')
  const second = spread(tabs.pieces, status, width, theme)
  return { lines: [first, second], hits: tabs.hits }
}

function crumbs({ model, live }: Scope): Piece[] {
  const { screen, agentId, focus } = model.view
  const here = screen === 'agent' ? (agentId ?? '') : ''
  const part = focus === null || focus.id === here ? '' : focusText(focus)
  const path = [live.plane?.name ?? '', part, here].filter(Boolean)
  return [['title', ' superclaw'], ...path.map((part): Piece => ['plain', ` › ${part}`]), ['plain', ' ']]
}

/** What the whole fleet is and uses, as far as there is room. */
function totals({ data }: Scope, width: number): Piece[] {
  const { agents } = data
  const having = (...states: readonly AgentState[]): number =>
    agents.filter(({ state }) => states.includes(state)).length
  const waiting = having('backoff')
  const degraded = having('degraded')
  const failing = having('failed', 'crash_looping')
  const asking = data.gateways?.approvals.length ?? 0
  const all: Piece[] = [
    ['warn', asking === 0 ? '' : `▲ ${asking} ${asking === 1 ? 'needs' : 'need'} you  `],
    ['plain', plural(agents.length, 'agent')],
    // Where there is little room, who needs a person matters more.
    ['good', asking > 0 && width < 100 ? '' : `  ${having('ready')} ready`],
    ['warn', degraded === 0 ? '' : `  ${degraded} degraded`],
    ['warn', waiting === 0 ? '' : `  ${waiting} waiting`],
    ['bad', failing === 0 ? '' : `  ${failing} failing`],
  ]
  if (width < 110) return [...all, ['plain', '  ']]
  const cpu = agents.reduce((sum, { cpuPercent }) => sum + (cpuPercent ?? 0), 0)
  const memory = agents.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0)
  return [
    ...all,
    ['dim', '  cpu '],
    ['plain', `${cpu.toFixed(0)}%`],
    ['dim', '  mem '],
    ['plain', `${formatBytes(memory)}   `],
  ]
}

/** Whether this is now, how old it is, or which moment of the past. Never by colour alone. */
function freshness({ model, live }: Scope): Piece[] {
  const { frozen } = model.view
  if (frozen)
    return [['warn', `‖ FROZEN ${formatClock(frozen.atMs)} (-${formatAge(live.nowMs - frozen.atMs)}) `]]
  if (live.connection.kind === 'connecting') return [['info', '◐ CONNECTING ']]
  if (live.connection.kind === 'lost') return [['bad', `✖ STALE ${formatAge(ageMs(live))} `]]
  if (ageMs(live) > staleMs) return [['warn', `▲ STALE ${formatAge(ageMs(live))} `]]
  return [
    ['good', '● LIVE '],
    ['plain', `${formatClock(live.nowMs)} `],
  ]
}

function ageMs({ heardAtMs, nowMs }: MonitorData): number {
  return heardAtMs === null ? 0 : nowMs - heardAtMs
}

/** How the screens are shown that one is not on. */
type Others = 'titles' | 'short' | 'numbers' | 'none'

function tabLine(scope: Scope, others: Others): { readonly pieces: Piece[]; readonly hits: readonly Hit[] } {
  const pieces: Piece[] = []
  const hits: Hit[] = []
  for (const { piece, command } of [...screenTabs(scope, others), ...paneTabs(scope, others !== 'titles')]) {
    const from = widthOfPieces(pieces)
    pieces.push(piece)
    if (command) hits.push({ y: 1, from, to: from + piece[1].length, command })
  }
  return { pieces, hits }
}

interface Tab {
  readonly piece: Piece
  readonly command?: Command
}

function screenTabs({ model }: Scope, others: Others): readonly Tab[] {
  return screens.flatMap(({ id, number, title, short = title }): Tab[] => {
    const isHere = id === model.view.screen
    if (!isHere && others === 'none') return []
    const tone = isHere ? 'selected' : 'dim'
    const command = { kind: 'action', action: `go.${id}` } as const
    return [{ piece: [tone, tabText({ number, title, short }, isHere ? 'titles' : others)], command }]
  })
}

function tabText({ number, title, short }: Pick<Screen, 'number' | 'title' | 'short'>, how: Others): string {
  if (how === 'short') return ` ${number}${short}`
  return how === 'titles' ? ` ${number} ${title} ` : ` ${number}`
}

/** The tabs of a screen that has several. */
function paneTabs(scope: Scope, isTight: boolean): readonly Tab[] {
  const panes = currentPanes(scope)
  const { agentId } = scope.model.view
  if (panes.length < 2 || (scope.model.view.screen === 'agent' && agentId === null)) return []
  const here = currentPane(scope).id
  return [
    { piece: ['dim', isTight ? ' │' : '│'] },
    ...panes.map(({ id, title }): Tab => {
      const piece: Piece = id === here ? ['title', ` [${title}]`] : ['dim', `  ${title} `]
      return { piece, command: { kind: 'open', list: id, ...(agentId !== null && { agentId }) } }
    }),
  ]
}

/** Filter, marks and how many rows of how many there are. */
function listStatus(scope: Scope): Piece[] {
  const { filter, isFollowing, isWrapped } = currentList(scope)
  const pane = currentPane(scope)
  const total = pane.total(scope)
  const shown = filter === '' ? total : pane.ids(scope).length
  const { size } = scope.model.marks
  return [
    ['mark', size === 0 ? '' : ` ${size} marked `],
    ['info', scope.model.range ? ' range ' : ''],
    ['info', isFollowing && hasNews(pane) ? ' following ' : ''],
    ['info', isWrapped ? ' wrapped ' : ''],
    ['warn', filter === '' ? '' : ` /${filter} `],
    ['dim', pane.hasCursor ? ` ${filter === '' ? '' : `${shown}/`}${total} ` : ' '],
  ]
}

const hasNews = ({ isTail, isHead = false }: Pane): boolean => isTail || isHead

/** One line: what is being typed, what has just happened, or which keys there are. */
export function drawFooter(scope: Scope, width: number, theme: Theme): string {
  const { overlay, notice } = scope.model
  if (overlay) return lineOf(prompt(scope, overlay), width, theme)
  if (scope.model.count !== '')
    return lineOf(
      [
        ['title', ` ${scope.model.count}`],
        ['dim', ' × the next key'],
      ],
      width,
      theme,
    )
  if (notice && scope.live.nowMs - notice.atMs < noticeMs)
    return lineOf([[notice.tone, ` ${notice.text}`]], width, theme)
  const { connection } = scope.live
  if (connection.kind === 'lost') {
    const { message } = connection
    const next = message === '' ? '. superclaw start starts one.' : `: ${message}`
    const text = ` The control plane is unreachable, retrying${next}`
    return lineOf([['bad', text]], width, theme)
  }
  return lineOf(hints(scope, width), width, theme)
}

function prompt(scope: Scope, overlay: Overlay): Piece[] {
  switch (overlay.kind) {
    case 'filter': {
      const [problem] = filterProblems(scope)
      const note: Piece = problem ? ['bad', `   ${problem}`] : ['dim', '   Enter keeps it, Esc takes it back']
      return [['title', ` /${currentList(scope).filter}`], ['selected', ' '], note]
    }
    case 'palette':
      return [
        ['title', ` ${overlay.mode === 'line' ? ':' : '›'} ${overlay.text}`],
        ['selected', ' '],
        ['dim', '   Enter runs it, Tab completes, Esc closes'],
      ]
    case 'help':
      return [
        ['title', ` Find: ${overlay.text}`],
        ['selected', ' '],
        ['dim', '   type a word or a key; Esc closes'],
      ]
    case 'confirm':
      return [['warn', ` ${overlay.question} `], ...answers(overlay)]
    case 'menu':
      return [['dim', ' Press a letter, Esc to stay as it is']]
    case 'reader':
      return [['dim', ' j k scroll, Esc closes']]
  }
}

function answers({ expected, text }: Extract<Overlay, { kind: 'confirm' }>): Piece[] {
  if (expected === 'y')
    return [
      ['title', ' [y]es'],
      ['plain', '  [n]o'],
    ]
  return [
    ['plain', `Type ${expected} and Enter: `],
    ['title', text],
    ['selected', ' '],
    ['dim', '  Esc does nothing'],
  ]
}

/** The keys that do something here and now, the most useful first, as many as fit. */
function hints(scope: Scope, width: number): Piece[] {
  const useful = bindings
    .filter((binding) => binding.hint !== undefined && whyNot(scope, binding) === null)
    .toSorted((a, b) => (a.hint?.rank ?? 0) - (b.hint?.rank ?? 0))
  const pieces: Piece[] = []
  for (const { keys, hint } of useful) {
    const key = keyLabel(keys[0] ?? '')
    const next: Piece[] = [
      ['title', ` ${key}`],
      ['dim', ` ${hint?.label ?? ''} `],
    ]
    if (widthOfPieces(pieces) + widthOfPieces(next) > width) break
    pieces.push(...next)
  }
  return pieces
}
