import type { ApprovalDecision } from '../core/gateway/gateway-model.ts'
import type { Sample } from './data.ts'
import type { Focus } from './focus.ts'
import type { History } from './history.ts'
import { emptyList, type ListView } from './list-model.ts'
import type { NewGateway } from './outside.ts'
import type { Span } from './span.ts'

/** Every list that can be looked at; a screen has one, or several as tabs. */
export const listIds = [
  'fleet',
  'agent.overview',
  'agent.env',
  'agent.log',
  'agent.sessions',
  'agent.cron',
  'agent.channels',
  'agent.gatewayLog',
  'events',
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
  'cost.agent',
  'cost.model',
  'cost.project',
  'cost.session',
  'cost.tool',
  'requests.all',
  'requests.one',
  'errors.class',
  'errors.agent',
  'errors.model',
] as const
export type ListId = (typeof listIds)[number]
export const screenIds = [
  ...(['fleet', 'agent', 'events', 'health', 'gateways', 'hosts', 'discover'] as const),
  ...(['cost', 'requests', 'errors'] as const),
] as const
export type ScreenId = (typeof screenIds)[number]

/** What one looks at: all that history and a restart of the monitor bring back. */
export interface View {
  readonly screen: ScreenId
  /** Which list each screen shows. */
  readonly tabs: Readonly<Record<ScreenId, ListId>>
  /** The agent of the agent screen. */
  readonly agentId: string | null
  readonly lists: Readonly<Record<ListId, ListView>>
  /** The request that is looked at; `null` for none. */
  readonly requestId: string | null
  /** How far back figures of cost and errors go. */
  readonly span: Span
  /** The moment that every screen shows; `null` for now. */
  readonly frozen: Sample | null
  /** What every screen keeps to; `null` for all. */
  readonly focus: Focus | null
}

/** Something that can be done, as data: what keys, menus, the palette and the mouse lead to. */
export type Command =
  /** An entry of the table of actions. */
  | { readonly kind: 'action'; readonly action: string }
  | { readonly kind: 'select'; readonly index: number; readonly atMs: number }
  | { readonly kind: 'sort'; readonly by: string }
  /** Shows a column that is hidden, or hides it. */
  | { readonly kind: 'column'; readonly id: string }
  | { readonly kind: 'filter'; readonly text: string }
  | { readonly kind: 'focus'; readonly focus: Focus | null }
  | { readonly kind: 'open'; readonly list: ListId; readonly agentId?: string }
  /** Shows one request, or those that a filter leaves. */
  | { readonly kind: 'request'; readonly id: string }
  | { readonly kind: 'requests'; readonly filter: string }
  | { readonly kind: 'confirm'; readonly call: Call }
  /** Asks what to say to what waits for a person. */
  | { readonly kind: 'answer'; readonly agentId: string; readonly id: string }
  | Effect

/** Something to be done outside the model. */
export type Effect =
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'copy'; readonly text: string; readonly what: string }
  | { readonly kind: 'quit'; readonly reason: QuitReason }
  /** Lets the user edit superclaw.yaml, then asks whether what changed is to be applied. */
  | { readonly kind: 'edit'; readonly path: string }
  /** Shows the log of an agent in the user's pager. */
  | { readonly kind: 'page'; readonly agentId: string }
  /** Writes a new file. */
  | { readonly kind: 'save'; readonly name: string; readonly text: string; readonly what: string }
  /** Makes an agent of a gateway. */
  | { readonly kind: 'add'; readonly gateway: NewGateway }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'repaint' }

export type AgentCommand = 'agent.start' | 'agent.stop' | 'agent.restart'
export type Call =
  | { readonly operation: AgentCommand; readonly agents: readonly string[] }
  | { readonly operation: 'config.reload' }
  | AnswerCall
  | {
      readonly operation: 'approval.decide'
      readonly agent: string
      readonly id: string
      readonly decision: ApprovalDecision
    }
  | {
      readonly operation: 'gateway.cron'
      readonly agent: string
      readonly job: string
      /** What people call the job. */
      readonly name: string
      readonly do: CronOrder
    }

/** An answer to each question of one that waits. */
interface AnswerCall {
  readonly operation: 'approval.answer'
  readonly agent: string
  readonly id: string
  readonly answers: readonly string[]
}

export type CronOrder = 'run' | 'pause' | 'resume'

/** `quit`: leave everything as it is. `stop`: stop the agents and the control plane too. */
export type QuitReason = 'quit' | 'stop'

export interface MenuItem {
  readonly key: string
  readonly label: string
  /** Why it cannot be chosen now. */
  readonly whyNot: string | null
  readonly command: Command
}

/** What lies over the screen and takes the keys. */
export type Overlay =
  | {
      readonly kind: 'menu'
      readonly title: string
      /** What it is about, whole: stands above the items. */
      readonly detail?: string
      readonly items: readonly MenuItem[]
    }
  /** `expected` has to be typed: `y`, or for many agents their count and Enter. */
  | {
      readonly kind: 'confirm'
      readonly question: string
      readonly detail: string
      readonly expected: string
      readonly text: string
      readonly effect: Effect
    }
  /** Edits the filter of the list as it is typed; `before` comes back with Esc. */
  | { readonly kind: 'filter'; readonly before: string }
  /** `line`: the command line, in words of the CLI. `search`: by what things are called. */
  | {
      readonly kind: 'palette'
      readonly mode: 'line' | 'search'
      readonly text: string
      readonly index: number
    }
  | { readonly kind: 'help'; readonly text: string; readonly top: number }
  | { readonly kind: 'reader'; readonly title: string; readonly body: string; readonly top: number }

/** What comes over the screen by itself. */
export type Opened = Extract<Overlay, { kind: 'confirm' | 'reader' }>

export interface Notice {
  readonly text: string
  readonly tone: 'info' | 'bad'
  /** When it was said: it goes with the next key, or after some seconds. */
  readonly atMs: number
}

export interface Size {
  readonly columns: number
  readonly rows: number
}

export interface Model {
  readonly size: Size
  /** Whether leaving is asked about, because `superclaw start` waits behind the monitor. */
  readonly ownsPlane: boolean
  readonly view: View
  readonly history: History<View>
  readonly overlay: Overlay | null
  /** Ids of agents. */
  readonly marks: ReadonlySet<string>
  /** While a range is being marked: the row that it began on, and what was marked before. */
  readonly range: { readonly fromId: string; readonly before: ReadonlySet<string> } | null
  /** What is typed before a key that moves: `#` and digits. */
  readonly count: string
  readonly notice: Notice | null
  readonly hasMouse: boolean
  /** `null`: where there is room. */
  readonly hasInspector: boolean | null
  /** Whether the Discover screen asks the network; else it looks on this machine alone. */
  readonly looksAtNetwork: boolean
  /** The last click on a row, to know the second of a double click. */
  readonly clicked: { readonly index: number; readonly atMs: number } | null
}

const following = { ...emptyList, isFollowing: true }

export const firstView: View = {
  screen: 'fleet',
  tabs: {
    ...{ fleet: 'fleet', agent: 'agent.overview', events: 'events', health: 'health.checks' },
    ...{ gateways: 'gateways.waiting', hosts: 'hosts.machine', discover: 'discover.gateways' },
    ...{ cost: 'cost.agent', requests: 'requests.all', errors: 'errors.class' },
  },
  agentId: null,
  requestId: null,
  span: '24h',
  lists: {
    fleet: { ...emptyList, sort: 'name' },
    'agent.overview': emptyList,
    'agent.env': emptyList,
    'agent.log': following,
    'agent.sessions': emptyList,
    'agent.cron': emptyList,
    'agent.channels': emptyList,
    'agent.gatewayLog': following,
    events: following,
    'health.checks': emptyList,
    'health.probes': emptyList,
    'health.self': emptyList,
    'gateways.waiting': emptyList,
    'gateways.all': emptyList,
    'gateways.sessions': emptyList,
    'hosts.machine': emptyList,
    'hosts.trips': emptyList,
    'discover.gateways': emptyList,
    'discover.tools': emptyList,
    'cost.agent': emptyList,
    'cost.model': emptyList,
    'cost.project': emptyList,
    'cost.session': emptyList,
    'cost.tool': emptyList,
    'requests.all': following,
    'requests.one': emptyList,
    'errors.class': emptyList,
    'errors.agent': emptyList,
    'errors.model': emptyList,
  },
  frozen: null,
  focus: null,
}

export function createModel(options: {
  readonly size: Size
  readonly ownsPlane: boolean
  readonly view?: View
}): Model {
  return {
    size: options.size,
    ownsPlane: options.ownsPlane,
    view: options.view ?? firstView,
    history: { past: [], future: [] },
    overlay: null,
    marks: new Set(),
    range: null,
    count: '',
    notice: null,
    hasMouse: true,
    hasInspector: null,
    looksAtNetwork: false,
    clicked: null,
  }
}

/** The number that is typed before a key; 0 for none. */
export function countOf({ count }: Pick<Model, 'count'>): number {
  return Number(count.slice(1))
}

/** The list that is looked at. */
export function currentListId({ view }: Pick<Model, 'view'>): ListId {
  return view.tabs[view.screen]
}

/** `view` with one list changed. */
export function withList(view: View, id: ListId, change: Partial<ListView>): View {
  return { ...view, lists: { ...view.lists, [id]: { ...view.lists[id], ...change } } }
}
