import { eventSentence } from '../core/event/event-sentence.ts'
import type { EventView } from '../core/operations/event.ts'
import { printable } from '../ui/text.ts'
import { formatTime } from './format.ts'
import { type Paint, styleOfAgent } from './paint.ts'

/** `14:03:07 worker  ready → backoff: ended by SIGKILL`. What is about no agent is about `superclaw`. */
export function eventText(event: EventView, nowMs: number, paint: Paint): string {
  const { agentId } = event
  const time = paint('dim', formatTime(event.atMs, nowMs))
  const who = agentId === null ? paint('bold', 'superclaw') : paint(styleOfAgent(agentId), agentId)
  return `${time} ${who}  ${printable(eventSentence(event))}`
}
