import { homedir } from 'node:os'
import type { UsageThreadOptions } from '../core/adapters/usage/usage-thread.ts'
import type { Clock } from '../core/platform.ts'
import type { AgentRun } from '../core/usage/agent-of-call.ts'
import { createHistoryWatch } from '../core/usage/history-watch.ts'
import type { UsageDesk } from '../core/usage/usage-desk.ts'

/** Who answers for what calls used, loaded once somebody asks. */
export interface LateUsage extends AsyncDisposable {
  open(): Promise<UsageDesk>
  /** Somebody watches, until it is disposed: histories are looked through every two seconds. */
  follow(): Disposable
}

export interface LateUsageParts {
  readonly clock: Pick<Clock, 'after'>
  /** Of usage.db. */
  readonly path: string
  /** The program of the thread that counts. */
  readonly entry: string
  /** The control plane's own environment. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly traces: UsageThreadOptions['traces']
  /** Whether histories are taken in while nobody watches, too. */
  readonly isKept: () => boolean
  readonly onFault: (fault: string) => void
  /** Who runs where, and ran lately. */
  readonly runs: () => Promise<readonly AgentRun[]>
}

export function createLateUsage({ isKept, onFault, runs, ...parts }: LateUsageParts): LateUsage {
  let opening: Promise<UsageDesk & AsyncDisposable> | undefined
  const load = async () => {
    const { openUsageThread } = await import('../core/adapters/usage/usage-thread.ts')
    return openUsageThread({ ...parts, env: historyEnv(parts.env), home: homedir() })
  }
  const open = async () => {
    opening ??= load()
    const desk = await opening
    const known = await runs().catch(() => [])
    // A thread that has rested knows of none any more.
    if (known.length > 0) await desk.knowRuns(known)
    return desk
  }
  const takeIn = async () => (await open()).importHistory()
  const watch = createHistoryWatch({ clock: parts.clock, takeIn, isKept, onFault })
  return {
    open,
    follow: watch.follow,
    async [Symbol.asyncDispose]() {
      watch[Symbol.dispose]()
      await (await opening)?.[Symbol.asyncDispose]()
    },
  }
}

/** A thread is given a copy: no more than what says where histories are. */
function historyEnv(env: LateUsageParts['env']): LateUsageParts['env'] {
  const names = [
    ...['CLAUDE_CONFIG_DIR', 'CODEX_HOME', 'OPENCLAW_STATE_DIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'],
    ...['OPENCODE_DB', 'GOOSE_PATH_ROOT'],
  ]
  return Object.fromEntries(names.map((name) => [name, env[name]]))
}
