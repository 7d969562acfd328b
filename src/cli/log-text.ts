import { sanitizeLine, withoutColour } from '../core/log/sanitize.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import { formatTime } from './format.ts'
import { type Paint, styleOfAgent } from './paint.ts'

export type LogLine = OutputOf<'log.read'>['lines'][number]

export interface LogLook {
  readonly paint: Paint
  /** Whether the agents' own colours are kept. */
  readonly hasColour: boolean
  readonly hasPrefix: boolean
  readonly hasTimestamp: boolean
}

/** Turns log lines into text, with the names of agents below each other as far as they were seen yet. */
export function createLogFormatter(look: LogLook): (lines: readonly LogLine[], nowMs: number) => string[] {
  let width = 0
  return (lines, nowMs) => {
    if (look.hasPrefix) for (const { agentId } of lines) width = Math.max(width, agentId.length)
    return lines.map((line) => {
      const time = look.hasTimestamp ? `${look.paint('dim', formatTime(line.atMs, nowMs))} ` : ''
      const name = look.hasPrefix
        ? `${look.paint(styleOfAgent(line.agentId), line.agentId.padEnd(width))} | `
        : ''
      return time + name + lineText(line, look)
    })
  }
}

function lineText({ text, cutBytes }: LogLine, { hasColour, paint }: LogLook): string {
  const safe = sanitizeLine(text)
  const shown = hasColour ? safe : withoutColour(safe)
  return cutBytes === 0 ? shown : `${shown} ${paint('dim', `… ${cutBytes} bytes more`)}`
}

/** Remembers how far each agent was read, so that what is asked for anew is not shown twice. */
export interface SeenLines {
  /** Those that were not seen yet; they count as seen from now on. */
  unseen(lines: readonly LogLine[]): LogLine[]
}

/** @param fromMs of an agent that was not read yet, lines before this are history that nobody asked for */
export function createSeenLines(fromMs: number): SeenLines {
  const offsets = new Map<string, number>()
  return {
    unseen(lines) {
      const news = lines.filter(({ agentId, offset, atMs }) => {
        const last = offsets.get(agentId)
        return last === undefined ? atMs >= fromMs : offset > last
      })
      for (const { agentId, offset } of lines)
        offsets.set(agentId, Math.max(offset, offsets.get(agentId) ?? -1))
      return news
    },
  }
}
