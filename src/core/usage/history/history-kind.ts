import { claudeCodeParser } from './claude-code.ts'
import { codexParser } from './codex.ts'
import { geminiCliParser } from './gemini-cli.ts'
import type { HistoryParser } from './history-parser.ts'
import { openclawParser } from './openclaw.ts'
import { qwenCodeParser } from './qwen-code.ts'

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
  {
    parser: codexParser,
    ...{ variable: 'CODEX_HOME', homes: ['.codex'], folders: ['sessions', 'archived_sessions'] },
    file: /^rollout-.+\.jsonl(?:\.zst)?$/,
  },
  {
    parser: geminiCliParser,
    ...{ variable: null, homes: ['.gemini'], folders: ['tmp'] },
    file: /^(?!logs\b).+\.jsonl?$/,
  },
  {
    parser: qwenCodeParser,
    ...{ variable: null, homes: ['.qwen'], folders: ['projects'] },
    file: /\.jsonl$/,
  },
  {
    parser: openclawParser,
    ...{ variable: 'OPENCLAW_STATE_DIR', homes: ['.openclaw'], folders: ['agents'] },
    file: /\.jsonl(?:\.(?:reset|deleted)\..+)?$/,
  },
]
