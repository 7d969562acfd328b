import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname } from 'node:path'
import type { UsageThreadOptions } from '../core/adapters/usage/usage-thread.ts'
import type { Config } from '../core/config/schema.ts'
import type { PlaneLog } from '../core/plane-log/record.ts'
import type { Clock } from '../core/platform.ts'
import type { AgentRun } from '../core/usage/agent-of-call.ts'
import { createHistoryWatch } from '../core/usage/history-watch.ts'
import type { PriceFault, UsageDesk } from '../core/usage/usage-desk.ts'
import { type UsageSettings, usageSettingsOf } from '../core/usage/usage-settings.ts'

/** Who answers for what calls used, loaded once somebody asks. */
export interface LateUsage extends AsyncDisposable {
  open(): Promise<UsageDesk>
  /** Somebody watches, until it is disposed: histories are looked through every two seconds. */
  follow(): Disposable
  /** As {@link UsageDesk.priceFault}; nothing is loaded where no prices are but those that are shipped. */
  priceFault(): Promise<PriceFault | null>
  /** Tells the log of the fault, if there is one, once it is known. */
  checkPrices(): void
}

export interface LateUsageParts {
  readonly clock: Pick<Clock, 'after'>
  /** Of usage.db. */
  readonly path: string
  /** Of the price list that was stored. */
  readonly pricesPath: string
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
  /** What superclaw.yaml says now. */
  readonly loaded: () => LoadedSettings
  readonly planeLog: PlaneLog
  readonly onBug: (error: unknown) => void
}

interface LoadedSettings {
  readonly path: string | null
  readonly config: Pick<Config, 'prices' | 'usage'>
}

export function createLateUsage(parts: LateUsageParts): LateUsage {
  const settings = settingsOf(parts.loaded)
  let opening: Promise<UsageDesk & AsyncDisposable> | undefined
  const load = async () => {
    const { openUsageThread } = await import('../core/adapters/usage/usage-thread.ts')
    const { clock, entry, path, pricesPath, traces } = parts
    const own = { env: historyEnv(parts.env), home: homedir(), isKeeping: true }
    return openUsageThread({ clock, entry, path, pricesPath, settings, traces, ...own })
  }
  const open = async () => {
    opening ??= load()
    const desk = await opening
    const known = await parts.runs().catch(() => null)
    // That there are none any more is told, too; where it is not known, what was told last stays.
    if (known) await desk.knowRuns(known)
    return desk
  }
  const priceFault = async (): Promise<PriceFault | null> => {
    const hasOwn = settings().prices.file !== null || existsSync(parts.pricesPath)
    return hasOwn ? (await open()).priceFault() : null
  }
  const takeIn = async () => (await open()).importHistory()
  const watch = createHistoryWatch({ ...parts, takeIn })
  return {
    open,
    follow: watch.follow,
    priceFault,
    checkPrices() {
      const tell = (fault: PriceFault | null): void => {
        if (fault) parts.planeLog('warn', `prices are not those that are asked for: ${fault.message}`)
      }
      void priceFault().then(tell).catch(parts.onBug)
    },
    async [Symbol.asyncDispose]() {
      watch[Symbol.dispose]()
      await (await opening)?.[Symbol.asyncDispose]()
    },
  }
}

/** The same object as long as the same configuration is in force. */
function settingsOf(loaded: LateUsageParts['loaded']): () => UsageSettings {
  let known: { readonly config: object; readonly settings: UsageSettings } | undefined
  return () => {
    const { path, config } = loaded()
    if (known?.config === config) return known.settings
    const settings = usageSettingsOf(config, path === null ? process.cwd() : dirname(path))
    known = { config, settings }
    return settings
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
