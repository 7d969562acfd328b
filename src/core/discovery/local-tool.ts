/** A command-line agent that leaves histories on this machine. */
export interface ToolKind {
  readonly id: 'claude-code' | 'codex' | 'gemini-cli'
  readonly program: string
  /** What it is called in the registry of npm. */
  readonly packageName: string
  /** Its histories below the folder of the variable, or else below these of home. */
  readonly history: {
    readonly variable: string | null
    readonly homes: readonly string[]
    readonly folders: readonly string[]
    /** One file a session. */
    readonly session: RegExp
  }
}

export const toolKinds: readonly ToolKind[] = [
  {
    ...{ id: 'claude-code', program: 'claude', packageName: '@anthropic-ai/claude-code' },
    history: {
      ...{ variable: 'CLAUDE_CONFIG_DIR', homes: ['.claude', '.config/claude'], folders: ['projects'] },
      // Those of its helpers are called `agent-…`.
      session: /^(?!agent-).+\.jsonl$/,
    },
  },
  {
    ...{ id: 'codex', program: 'codex', packageName: '@openai/codex' },
    history: {
      ...{ variable: 'CODEX_HOME', homes: ['.codex'], folders: ['sessions', 'archived_sessions'] },
      session: /^rollout-.+\.jsonl(?:\.zst)?$/,
    },
  },
  {
    ...{ id: 'gemini-cli', program: 'gemini', packageName: '@google/gemini-cli' },
    history: { variable: null, homes: ['.gemini'], folders: ['tmp'], session: /^session-.+\.jsonl?$/ },
  },
]

export interface History {
  readonly path: string
  readonly sessions: number
  /** When the latest was written; `null` without sessions. */
  readonly lastUsedMs: number | null
  /** Whether there is more than was counted. */
  readonly isCut: boolean
}

export interface LocalTool {
  readonly tool: ToolKind['id']
  /** Its program; `null` when it is not on PATH and only its histories are here. */
  readonly path: string | null
  /** `null`: it cannot be read without running it. */
  readonly version: string | null
  readonly histories: readonly History[]
}

/** The version that a native install has in its path: `…/versions/1.2.3`. */
export function versionInPath(path: string): string | null {
  return /\/versions\/(\d+\.\d+\.\d+[\w.+-]*)(?:\/|$)/.exec(path)?.[1] ?? null
}
