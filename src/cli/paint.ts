import { styleText } from 'node:util'
import type { AgentState } from '../core/event/event.ts'

export type Style = 'dim' | 'bold' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan'

/** Styles text for one stream. */
export type Paint = (style: Style, text: string) => string

/** Only when `stream` is a terminal that shows colour and nobody asked for none (NO_COLOR, FORCE_COLOR=0, TERM=dumb). */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (style, text) => styleText(style, text, { stream })
}

export const plainPaint: Paint = (_, text) => text

/** Whether `stream` shows colour at all. */
export function showsColour(stream: NodeJS.WriteStream): boolean {
  return paintFor(stream)('red', 'x') !== 'x'
}

const stateStyles: Readonly<Record<AgentState, Style>> = {
  pending: 'yellow',
  starting: 'yellow',
  ready: 'green',
  degraded: 'yellow',
  exiting: 'yellow',
  backoff: 'yellow',
  crash_looping: 'red',
  failed: 'red',
  stopped: 'dim',
}

export function styleOfState(state: AgentState): Style {
  return stateStyles[state]
}

const agentStyles = ['cyan', 'magenta', 'green', 'yellow', 'blue'] as const

/** Always the same for an agent, so that the eye can follow it from one command to the next. */
export function styleOfAgent(agentId: string): Style {
  let sum = 0
  for (let index = 0; index < agentId.length; index += 1) sum = (sum * 31 + agentId.charCodeAt(index)) % 9973
  return agentStyles[sum % agentStyles.length] ?? 'cyan'
}
