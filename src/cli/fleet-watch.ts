import type { AgentView } from '../core/operations/agent.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import { formatTime } from './format.ts'
import { type Paint, styleOfAgent, styleOfState } from './paint.ts'

export type WatchItem = OutputOf<'agent.watch'>
export type KnownAgents = ReadonlyMap<string, AgentView>

/** What is known after `item`. New agents come last, the others keep their places. */
export function updateKnown(known: KnownAgents, item: WatchItem): KnownAgents {
  const next = new Map(item.kind === 'snapshot' ? [] : known)
  for (const id of item.removed) next.delete(id)
  for (const agent of item.agents) next.set(agent.id, agent)
  return next
}

/** A line for each agent whose state or process is another than before. Figures alone are no change. */
export function changeLines(known: KnownAgents, item: WatchItem, paint: Paint): string[] {
  const time = formatTime(item.atMs, item.atMs)
  const line = (id: string, text: string): string => `${time} ${paint(styleOfAgent(id), id)}  ${text}`
  const gone = item.kind === 'snapshot' ? missingFrom(known, item.agents) : item.removed
  const changed = item.agents.filter((agent) => !isSame(known.get(agent.id), agent))
  return [
    ...changed.map((agent) => line(agent.id, changeText(known.get(agent.id), agent, paint))),
    ...gone.map((id) => line(id, 'removed')),
  ]
}

function missingFrom(known: KnownAgents, agents: readonly AgentView[]): string[] {
  const ids = new Set(agents.map(({ id }) => id))
  return [...known.keys()].filter((id) => !ids.has(id))
}

function isSame(before: AgentView | undefined, now: AgentView): boolean {
  return before?.state === now.state && before.pid === now.pid && before.restarts === now.restarts
}

function changeText(before: AgentView | undefined, now: AgentView, paint: Paint): string {
  const state = paint(styleOfState(now.state), now.state)
  const from = before === undefined || before.state === now.state ? '' : `${before.state} → `
  const pid = now.pid === null ? '' : ` (pid ${now.pid})`
  return `${from}${state}${pid}: ${now.reason}`
}

/** Rewrites the same lines of a terminal. */
export interface Repainter {
  /** What to write so that `lines` stand where the last ones stood. More lines than the terminal has are left out, and counted. */
  repaint(lines: readonly string[], rows: number): string
}

/** CSI sequences of ECMA-48: cursor up, erase below. Nothing else of the terminal is touched, and its scroll-back stays. */
export function createRepainter(): Repainter {
  let height = 0
  return {
    repaint(lines, rows) {
      const fitting = Math.max(1, rows - 1)
      const hidden = lines.length - fitting
      const shown = hidden > 0 ? [...lines.slice(0, fitting - 1), `… ${hidden + 1} more`] : lines
      const home = height > 0 ? `\u001b[${height}A\r\u001b[J` : ''
      height = shown.length
      return `${home}${shown.join('\n')}\n`
    },
  }
}
