import type { Span } from './span.ts'

/** By what the Cost screen sums up; each is a tab of it. */
export const costGroups = ['agent', 'model', 'project', 'session', 'tool'] as const
export type CostGroup = (typeof costGroups)[number]

/** By what the Errors screen does. */
export const errorGroups = ['class', 'agent', 'model'] as const
export type ErrorGroup = (typeof errorGroups)[number]

/** A table by a group, of a time: `agent 24h`. */
export type CostWish = `${CostGroup} ${Span}`
export type ErrorWish = `${ErrorGroup} ${Span}`

/** The parts of a wish. */
export function partsOf<Group extends string>(wish: `${Group} ${Span}`): readonly [by: Group, span: Span] {
  return wish.split(' ') as [Group, Span]
}
