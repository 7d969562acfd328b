import { claudeCodeParser } from './claude-code.ts'
import type { HistoryParser } from './history-parser.ts'

/** Where a tool keeps its history, and how it is read. */
export interface HistoryKind {
  readonly parser: HistoryParser
  /** Folders above `folders`: those of the variable, apart by commas, or else these, below the home directory. */
  readonly variable: string | null
  readonly homes: readonly string[]
  readonly folders: readonly string[]
  readonly file: RegExp
}

export const historyKinds: readonly HistoryKind[] = [
  {
    parser: claudeCodeParser,
    ...{ variable: 'CLAUDE_CONFIG_DIR', homes: ['.claude', '.config/claude'], folders: ['projects'] },
    file: /\.jsonl$/,
  },
]
