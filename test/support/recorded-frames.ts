import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', 'fixtures', 'openclaw')

export interface RecordedEvent {
  readonly type: 'event'
  readonly event: string
  readonly payload: Record<string, unknown>
}

/** What a real gateway did while it was recorded, by the story it belongs to. */
export type Scene =
  | 'turn'
  | 'unpriced'
  | 'approval'
  | 'abort'
  | 'failure'
  | 'cron'
  | 'suspension'
  | 'delete'
  | 'other'

/** The events of a scene as OpenClaw 2026.9.6 sent them, in order, without their numbers. */
export function recordedEvents(scene: Scene): readonly RecordedEvent[] {
  return readFileSync(join(folder, 'events-2026.9.6.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter((row) => row.scene === scene)
    .map(({ scene: _, ...frame }) => frame)
}

/** What it answered, by method. */
export function recordedAnswers(): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(folder, 'answers-2026.9.6.json'), 'utf8'))
}
