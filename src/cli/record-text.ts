import { sanitizeLine, withoutColour } from '../core/log/sanitize.ts'
import type { LogLevel, PlaneRecord } from '../core/plane-log/record.ts'
import { formatTime } from './format.ts'
import type { Paint, Style } from './paint.ts'

const styles: Readonly<Record<LogLevel, Style>> = {
  trace: 'dim',
  debug: 'dim',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
}

/** Told by the line itself, or by what is in it. */
const unsaid = new Set(['time', 'level', 'module', 'message', 'pid', 'stack', 'text'])

/** Records for people, each on a line, and below it what has lines itself. */
export function createRecordFormatter(
  paint: Paint,
  now: () => number,
): (records: readonly PlaneRecord[]) => string[] {
  return (records) => records.flatMap((record) => recordLines(record, paint, now()))
}

/** A record for people: `14:03:07 INFO  supervisor  worker: ready → backoff: … seq=12`, and below it what has lines. */
function recordLines(record: PlaneRecord, paint: Paint, nowMs: number): string[] {
  const { time, level, module, message, stack, text } = record
  const fields = Object.entries(record)
    .filter(([name, value]) => !unsaid.has(name) && value !== null)
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
  const head = [
    paint('dim', formatTime(Date.parse(time), nowMs)),
    paint(styles[level], level.toUpperCase().padEnd(5)),
    paint('cyan', module.padEnd(10)),
    safe(message),
    ...(fields.length > 0 ? [paint('dim', safe(fields.join(' ')))] : []),
  ]
  return [head.join(' '), ...[stack, text].flatMap(blockLines)]
}

function blockLines(block: unknown): string[] {
  return typeof block === 'string' ? block.split('\n').map((line) => `    ${safe(line)}`) : []
}

const safe = (line: string): string => withoutColour(sanitizeLine(line))
