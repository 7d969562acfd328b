import type { AgentView } from '../../core/operations/agent.ts'
import type { Drawing } from '../drawing.ts'
import type { Field } from '../filter.ts'
import type { Area } from '../layout.ts'
import type { Command, ListId } from '../model.ts'
import type { Scope } from '../scope.ts'
import type { Theme } from '../theme.ts'

/** A column that a list lets itself be sorted by, or lets be hidden. */
export interface ColumnChoice {
  readonly id: string
  readonly title: string
  /** The letter that picks it after `s` or `c`. */
  readonly key: string
}

/** What `y` copies of a row, and `e` saves. */
export interface Copyable {
  readonly name: string
  /** The same object for every row that shows it. */
  readonly json: object
}

/**
 * A list on the screen: what the frame (keys, filter, sorting, scrolling, copying, saving) needs to know of it.
 * A new screen is one of these in `registry.ts`.
 */
export interface Pane {
  readonly id: ListId
  /** In the tab line. */
  readonly title: string
  /** Lines that are no rows. */
  headHeight(scope: Scope): number
  readonly hasCursor: boolean
  readonly isTail: boolean
  /** Whether new rows come first. */
  readonly isHead?: boolean
  readonly sorts: readonly ColumnChoice[]
  /** What can be hidden; nothing when left out. */
  readonly columns?: readonly ColumnChoice[]
  readonly fields: Readonly<Record<string, Pick<Field<never>, 'kind'>>>
  /** Ids of the rows that are shown, in order: filtered and sorted. */
  ids(scope: Scope): readonly string[]
  /** How many rows there are without the filter. */
  total(scope: Scope): number
  /** Head and rows, from row `top` on. `index` is the row of the cursor, -1 for none. */
  draw(scope: Scope, place: Place, theme: Theme): Drawing
  copyable(scope: Scope, id: string): Copyable | undefined
  /** Whether the agent screen shows it for this agent; for every one when left out. */
  isFor?(agent: AgentView | undefined): boolean
  /** What shows the same in a shell. */
  cli(scope: Scope): string
  /** Where Enter on a row leads; `undefined` when it reads, does something else, or nothing. */
  open?(scope: Scope, id: string): Command | undefined
  /** What Enter on a row reads in full; `undefined` when Enter does something else or nothing. */
  read?(scope: Scope, id: string): { readonly title: string; readonly body: string } | undefined
}

export interface Place {
  readonly area: Area
  readonly top: number
  readonly index: number
}
