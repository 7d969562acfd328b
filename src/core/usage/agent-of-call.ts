import type { UsageRecord } from './usage-record.ts'

/** One life of an agent that works in a folder. */
export interface AgentRun {
  readonly agent: string
  /** Absolute. */
  readonly cwd: string
  readonly sinceMs: number
  /** `null`: it goes on. */
  readonly untilMs: number | null
  /** Where its tools keep their histories, by the variable that tells them so; missing where they keep them as all do. */
  readonly homes: Readonly<Partial<Record<HomeVariable, string>>>
}

/** Of the environment of an agent: what moves the history of a tool. */
export const homeVariables = ['CLAUDE_CONFIG_DIR', 'CODEX_HOME'] as const
export type HomeVariable = (typeof homeVariables)[number]

const variableOf: Readonly<Record<string, HomeVariable>> = {
  'claude-code': 'CLAUDE_CONFIG_DIR',
  codex: 'CODEX_HOME',
}

/**
 * Who made a call that a history tells of: the agent that ran at that time in the folder that was worked in, or in one above it;
 * of several folders the innermost, and of several agents in one folder the one whose history it is.
 * @param path of the history's file
 * @returns `null` where nobody fits, or where more than one does
 */
export function agentOfCall(
  { tool, project, atMs }: Pick<UsageRecord, 'tool' | 'project' | 'atMs'>,
  path: string,
  runs: readonly AgentRun[],
): string | null {
  if (project === null) return null
  const variable = variableOf[tool]
  const homes = variable === undefined ? [] : runs.flatMap(({ homes: each }) => each[variable] ?? [])
  const isOfOther = homes.some((home) => isWithin(path, home))
  const isOwn = (home: string | undefined): boolean =>
    home === undefined ? !isOfOther : isWithin(path, home)
  const fitting = runs.filter(
    (run) =>
      run.sinceMs <= atMs &&
      atMs <= (run.untilMs ?? Number.POSITIVE_INFINITY) &&
      isWithin(project, run.cwd) &&
      (variable === undefined || isOwn(run.homes[variable])),
  )
  const innermost = Math.max(...fitting.map(({ cwd }) => withoutSlash(cwd).length))
  const agents = new Set(
    fitting.filter(({ cwd }) => withoutSlash(cwd).length === innermost).map(({ agent }) => agent),
  )
  const [agent] = agents
  return agents.size === 1 && agent !== undefined ? agent : null
}

function isWithin(path: string, folder: string): boolean {
  const above = withoutSlash(folder)
  return path === above || path.startsWith(`${above}/`)
}

const withoutSlash = (folder: string): string => folder.replace(/\/+$/, '')
