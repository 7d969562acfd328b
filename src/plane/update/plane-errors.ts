import { openPlaneLogReader } from '../../core/adapters/plane-log/log-reader.ts'
import type { PlaneRecord } from '../../core/plane-log/record.ts'
import type { UpdateJournal } from '../../core/update/journal.ts'
import { pathsOf } from './running-plane.ts'

const recordsMax = 200
const errorsMax = 5

/** What control planes told of failures since an update began, oldest first, repeated ones once. */
export async function planeErrors({
  plane,
  startedAtMs,
}: Pick<UpdateJournal, 'plane' | 'startedAtMs'>): Promise<string[]> {
  if (!plane) return []
  const filter = { level: 'warn', sinceMs: startedAtMs } as const
  using reader = await openPlaneLogReader(pathsOf(plane.stateDir), filter)
  const texts = (await reader.read(recordsMax)).flatMap(textsOf)
  return [...new Set(texts)].slice(-errorsMax)
}

/** Of what Node or a shim printed, the lines but those of a stack. */
function textsOf({ level, module, message, text }: PlaneRecord): string[] {
  if (module !== 'stderr') return level === 'warn' ? [] : [message]
  const lines = String(text ?? '').split('\n')
  return lines.filter((line) => line !== '' && !/^\s+at |^node:|^Node\.js |^\s*\^*$/.test(line))
}
