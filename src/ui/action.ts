import type { Scope } from './scope.ts'
import type { Step } from './step.ts'

export const actionGroups = ['Go', 'Agents', 'List', 'Time', 'Move', 'View', 'SuperClaw'] as const

/** Something that can be done: by key, from a menu, from the palette. */
export interface Action {
  /** Imperative, for help and palette. */
  readonly title: string
  readonly group: (typeof actionGroups)[number]
  /** Why it cannot be done now, for people; `null` when it can. */
  readonly whyNot?: (scope: Scope) => string | null
  /** What does the same in a shell; `null` when nothing does now. */
  readonly cli?: (scope: Scope) => string | null
  /** `count` is what was typed before the key: 1 when nothing was. */
  readonly run: (scope: Scope, count: number) => Step
}

export type Actions = Readonly<Record<string, Action>>
