import { claudeCodeParser } from './claude-code.ts'
import { codexParser } from './codex.ts'
import { geminiCliParser } from './gemini-cli.ts'
import { gooseReader } from './goose.ts'
import type { HistoryParser } from './history-parser.ts'
import type { HistoryTablesReader } from './history-tables.ts'
import { openclawParser } from './openclaw.ts'
import { opencodeFileParser, opencodeReader } from './opencode.ts'
import { qwenCodeParser } from './qwen-code.ts'

/** Where a tool keeps its history, and how it is read. */
export interface HistoryKind {
  /** Of lines and documents, or of databases. */
  readonly parser: HistoryParser | HistoryTablesReader
  /** Folders above `folders`: those of the variable, apart by commas, or else these, below the home directory. */
  readonly variable: string | null
  readonly homes: readonly string[]
  readonly folders: readonly string[]
  readonly file: RegExp
  /** How many folders below these are looked into. */
  readonly depth?: number
  /** That names one file, which is read in the place of all these. */
  readonly fileVariable?: string
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
  {
    parser: opencodeReader,
    ...{ variable: 'XDG_DATA_HOME', homes: ['.local/share'], folders: ['opencode'], depth: 0 },
    ...{ file: /^opencode(?:-.+)?\.db$/, fileVariable: 'OPENCODE_DB' },
  },
  {
    parser: opencodeFileParser,
    ...{
      variable: 'XDG_DATA_HOME',
      homes: ['.local/share'],
      folders: ['opencode/storage/message'],
      depth: 1,
    },
    file: /^msg_.+\.json$/,
  },
  {
    parser: gooseReader,
    ...{ variable: 'GOOSE_PATH_ROOT', folders: ['sessions', 'data/sessions'], depth: 0 },
    homes: ['.local/share/goose', '.local/share/Block/goose', 'Library/Application Support/goose'],
    file: /^sessions\.db$/,
  },
  {
    parser: gooseReader,
    ...{ variable: 'XDG_DATA_HOME', homes: [], folders: ['goose/sessions'], depth: 0 },
    file: /^sessions\.db$/,
  },
]
