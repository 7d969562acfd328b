import type { HistoryKind } from '../../usage/history/history-kind.ts'
import { type HistoryReading, type ResumePoint, readHistory } from './read-history.ts'
import { readTables } from './read-tables.ts'

/** What is new in a file of whichever kind. @throws what the disk says, with `code` and `syscall` */
export function readAny({ parser }: HistoryKind, path: string, from: ResumePoint | null): HistoryReading {
  return 'readTables' in parser ? readTables(path, parser, from) : readHistory(path, parser, from)
}
