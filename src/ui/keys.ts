import type { ListId } from './model.ts'

/** Where a key means something: everywhere, or in these lists. */
export type Where = 'anywhere' | readonly ListId[]

/** A line of the key grammar. One key has one meaning, on every screen where it has any. */
export interface Binding {
  /** As {@link keyNames} makes them: `j`, `ctrl+p`, `up`, `pageDown`. */
  readonly keys: readonly string[]
  /** An entry of the table of actions. */
  readonly action: string
  readonly where: Where
  /** In the footer, the lowest first; keys without it are in the help only. */
  readonly hint?: { readonly rank: number; readonly label: string }
}

const ofAgent = [
  ...(['agent.overview', 'agent.env', 'agent.log'] as const),
  ...(['agent.sessions', 'agent.cron', 'agent.channels', 'agent.gatewayLog'] as const),
] satisfies readonly ListId[]
const agents: Where = ['fleet', ...ofAgent, 'health.probes']
const log: Where = ['agent.log']
const costs = ['cost.agent', 'cost.model', 'cost.project', 'cost.session', 'cost.tool'] as const
const errors = ['errors.class', 'errors.agent', 'errors.model'] as const
const tabbed: Where = [
  ...ofAgent,
  'health.checks',
  'health.probes',
  'health.self',
  'gateways.waiting',
  'gateways.all',
  'gateways.sessions',
  'hosts.machine',
  'hosts.trips',
  'discover.gateways',
  'discover.tools',
  ...costs,
  ...(['requests.all', 'requests.one'] as const),
  ...errors,
]

const spanned: Where = [...costs, ...errors]
const sortable: Where = ['fleet', ...costs, 'requests.all', ...errors]

/** The whole grammar: dispatch, footer, help, palette and the documentation come from this table. */
export const bindings: readonly Binding[] = [
  { keys: ['j', 'down'], action: 'move.down', where: 'anywhere' },
  { keys: ['k', 'up'], action: 'move.up', where: 'anywhere' },
  { keys: ['g', 'home'], action: 'move.first', where: 'anywhere' },
  { keys: ['G', 'end'], action: 'move.last', where: 'anywhere' },
  { keys: ['pageDown'], action: 'move.pageDown', where: 'anywhere' },
  { keys: ['pageUp'], action: 'move.pageUp', where: 'anywhere' },
  { keys: ['d'], action: 'move.halfDown', where: 'anywhere' },
  { keys: ['u'], action: 'move.halfUp', where: 'anywhere' },
  { keys: ['#'], action: 'move.count', where: 'anywhere' },
  {
    keys: ['enter'],
    action: 'go.open',
    where: [
      'fleet',
      'events',
      'agent.log',
      'agent.cron',
      'agent.gatewayLog',
      'health.checks',
      'health.probes',
      'gateways.waiting',
      'gateways.all',
      'hosts.trips',
      'discover.gateways',
      ...costs,
      'requests.all',
      ...errors,
    ],
    hint: { rank: 1, label: 'open' },
  },
  { keys: ['esc'], action: 'go.back', where: 'anywhere' },
  {
    keys: ['tab', 'l', 'right'],
    action: 'go.nextTab',
    where: tabbed,
    hint: { rank: 2, label: 'next tab' },
  },
  {
    keys: ['shift+tab', 'h', 'left'],
    action: 'go.previousTab',
    where: tabbed,
  },
  { keys: ['1'], action: 'go.fleet', where: 'anywhere' },
  { keys: ['2'], action: 'go.agent', where: 'anywhere' },
  { keys: ['3'], action: 'go.events', where: 'anywhere' },
  { keys: ['4'], action: 'go.health', where: 'anywhere' },
  { keys: ['5'], action: 'go.gateways', where: 'anywhere' },
  { keys: ['6'], action: 'go.hosts', where: 'anywhere' },
  { keys: ['7'], action: 'go.discover', where: 'anywhere' },
  { keys: ['8'], action: 'go.cost', where: 'anywhere' },
  { keys: ['9'], action: 'go.requests', where: 'anywhere' },
  { keys: ['!'], action: 'go.errors', where: 'anywhere' },
  { keys: ['0'], action: 'menu.focus', where: 'anywhere' },
  { keys: ['['], action: 'history.back', where: 'anywhere' },
  { keys: [']'], action: 'history.forward', where: 'anywhere' },
  { keys: ['-'], action: 'history.last', where: 'anywhere' },
  { keys: ['/'], action: 'list.filter', where: 'anywhere', hint: { rank: 3, label: 'filter' } },
  { keys: ['s'], action: 'list.sort', where: sortable, hint: { rank: 6, label: 'sort' } },
  { keys: ['S'], action: 'list.reverse', where: sortable },
  { keys: ['c'], action: 'list.columns', where: sortable },
  { keys: ['n'], action: 'search.next', where: 'anywhere' },
  { keys: ['N'], action: 'search.previous', where: 'anywhere' },
  {
    keys: ['f'],
    action: 'list.follow',
    where: ['agent.log', 'agent.gatewayLog', 'events', 'requests.all'],
    hint: { rank: 5, label: 'follow' },
  },
  { keys: ['w'], action: 'list.wrap', where: log, hint: { rank: 7, label: 'wrap' } },
  { keys: ['space'], action: 'mark.toggle', where: ['fleet'], hint: { rank: 12, label: 'mark' } },
  { keys: ['v'], action: 'mark.range', where: ['fleet'] },
  { keys: ['*'], action: 'mark.all', where: ['fleet'] },
  { keys: ['\\'], action: 'mark.none', where: ['fleet'] },
  { keys: ['x'], action: 'menu.act', where: agents, hint: { rank: 4, label: 'act' } },
  { keys: ['a'], action: 'menu.answer', where: 'anywhere', hint: { rank: 0, label: 'answer' } },
  {
    keys: ['+'],
    action: 'discover.add',
    where: ['discover.gateways'],
    hint: { rank: 0, label: 'add' },
  },
  {
    keys: ['L'],
    action: 'discover.network',
    where: ['discover.gateways', 'discover.tools'],
    hint: { rank: 2, label: 'network' },
  },
  { keys: ['|'], action: 'log.page', where: agents },
  { keys: ['E'], action: 'config.edit', where: 'anywhere' },
  { keys: [':'], action: 'palette.line', where: 'anywhere', hint: { rank: 9, label: 'command' } },
  { keys: ['ctrl+p'], action: 'palette.search', where: 'anywhere', hint: { rank: 13, label: 'palette' } },
  { keys: ['p'], action: 'time.freeze', where: 'anywhere', hint: { rank: 10, label: 'freeze' } },
  { keys: ['t'], action: 'time.span', where: spanned, hint: { rank: 3, label: 'how far back' } },
  { keys: [','], action: 'time.back', where: 'anywhere' },
  { keys: ['.'], action: 'time.forward', where: 'anywhere' },
  { keys: ['<'], action: 'time.eventBefore', where: 'anywhere' },
  { keys: ['>'], action: 'time.eventAfter', where: 'anywhere' },
  { keys: ['i'], action: 'view.inspector', where: ['fleet'], hint: { rank: 14, label: 'inspect' } },
  { keys: ['y'], action: 'menu.copy', where: 'anywhere', hint: { rank: 11, label: 'copy' } },
  { keys: ['e'], action: 'menu.export', where: 'anywhere' },
  { keys: ['m'], action: 'view.mouse', where: 'anywhere' },
  { keys: ['?'], action: 'help', where: 'anywhere', hint: { rank: 0, label: 'help' } },
  { keys: ['ctrl+l'], action: 'view.repaint', where: 'anywhere' },
  { keys: ['ctrl+z'], action: 'view.suspend', where: 'anywhere' },
  { keys: ['q', 'ctrl+c'], action: 'quit', where: 'anywhere', hint: { rank: 8, label: 'quit' } },
]

export function isThere(where: Where, list: ListId): boolean {
  return where === 'anywhere' || where.includes(list)
}

/** What `key` does in `list`; `undefined` when it has no meaning anywhere. */
export function bindingOf(key: string): Binding | undefined {
  return byKey.get(key)
}

const byKey = new Map(bindings.flatMap((binding) => binding.keys.map((key) => [key, binding] as const)))

const labels: Readonly<Record<string, string>> = {
  enter: 'Enter',
  esc: 'Esc',
  tab: 'Tab',
  space: 'Space',
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  home: 'Home',
  end: 'End',
  pageUp: 'PgUp',
  pageDown: 'PgDn',
  'shift+tab': 'Shift+Tab',
}

/** A key as it is written for people: `PgDn`, `Ctrl+P`. */
export function keyLabel(key: string): string {
  return labels[key] ?? (key.startsWith('ctrl+') ? `Ctrl+${key.slice(5).toUpperCase()}` : key)
}

/** What Ink reports about a key, as far as the grammar needs it. */
export interface RawKey {
  readonly upArrow: boolean
  readonly downArrow: boolean
  readonly leftArrow: boolean
  readonly rightArrow: boolean
  readonly pageUp: boolean
  readonly pageDown: boolean
  readonly home: boolean
  readonly end: boolean
  readonly return: boolean
  readonly escape: boolean
  readonly tab: boolean
  readonly backspace: boolean
  readonly delete: boolean
  readonly shift: boolean
  readonly ctrl: boolean
  readonly meta: boolean
}

const named: readonly (readonly [keyof RawKey, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageUp'],
  ['pageDown', 'pageDown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
]

/** The keys of one report: several when one typed faster than they were read, or pasted. */
export function keyNames(input: string, key: RawKey): readonly string[] {
  if (key.tab) return [key.shift ? 'shift+tab' : 'tab']
  const name = named.find(([flag]) => key[flag])?.[1]
  if (name) return [name]
  if (key.ctrl) return input === '' ? [] : [`ctrl+${input}`]
  if (key.meta) return []
  return [...input].flatMap(nameOf)
}

function nameOf(character: string): string[] {
  if (character === ' ') return ['space']
  if (character === '\r' || character === '\n') return ['enter']
  if (character === '\t') return ['tab']
  return character < ' ' ? [] : [character]
}
