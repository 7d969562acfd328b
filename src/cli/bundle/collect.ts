import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { lastWords } from '../../core/adapters/plane-log/last-words.ts'
import type { App } from '../../core/app.ts'
import type { StatePaths } from '../../core/config/paths.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { Finding } from '../doctor/finding.ts'
import {
  logTail,
  machineFacts,
  procFacts,
  readOr,
  stateListing,
  unitFiles,
  withoutVariables,
} from './local-facts.ts'
import type { BundlePart, LeftOut } from './pack.ts'
import type { Scrub } from './scrub.ts'

export interface CollectContext {
  readonly app: App
  readonly paths: StatePaths
  /** Of this command. */
  readonly version: string
  readonly home: string | undefined
  readonly findings: readonly Finding[]
  readonly hasAgentLogs: boolean
  /** Why values of secrets are not known, so that what agents wrote cannot be freed of them. */
  readonly secretsFault: string | undefined
}

const eventsMax = 1_000
const planeLogBytesMax = 16_000_000
const agentLogBytesMax = 256_000
/** Longer than a busy control plane needs. */
const answerTimeoutMs = 5_000

/** What a bundle is made of, what tells most first. Each part is without secrets by then. */
export async function collectParts(
  context: CollectContext,
  scrub: Scrub,
): Promise<{ readonly parts: readonly BundlePart[]; readonly leftOut: readonly LeftOut[] }> {
  const { app, paths, secretsFault } = context
  const hasAgentLogs = context.hasAgentLogs && secretsFault === undefined
  const leftOut: LeftOut[] = [
    { what: 'values of environment variables, tokens, keys', why: 'they are secret' },
    ...(hasAgentLogs ? [] : [{ what: 'output of agents', why: whyWithout(context) }]),
  ]
  const asked = async (name: string, ask: () => Promise<unknown>): Promise<BundlePart[]> => {
    try {
      return [document(name, scrub.json(await ask()))]
    } catch (error) {
      leftOut.push({ what: name, why: error instanceof ExpectedError ? error.message : String(error) })
      return []
    }
  }
  const limit = AbortSignal.timeout(answerTimeoutMs)
  const status = await app.call('plane.status', {}, limit).catch(() => undefined)
  const words = lastWords(paths.planeErrors)
  const parts = [
    document('findings.json', scrub.json(context.findings)),
    document('machine.json', scrub.json(machineFacts(context.version))),
    ...(await asked('status.json', () => app.call('plane.status', {}, limit))),
    ...(await asked('health.json', () => health(status?.url, limit))),
    ...(await asked('agents.json', () => app.call('agent.list', {}, limit))),
    ...(await asked('config.json', () => config(context, limit))),
    ...(words ? [document('last-words.txt', scrub.text(String(words['text'])))] : []),
    lines('plane.log', scrub.text(logTail(paths.planeLog, planeLogBytesMax))),
    ...(await asked('events.json', () => app.call('event.list', { limit: eventsMax }, limit))),
    document('proc.txt', scrub.text(procFacts(status?.pid))),
    document('files.json', scrub.json(stateListing(paths.stateDir))),
    ...unitFiles(context.home).map(({ path, text }) =>
      document(`units/${basename(path)}`, scrub.text(withoutVariables(text))),
    ),
    ...(hasAgentLogs ? agentLogs(paths.logs, scrub) : []),
  ]
  return { parts, leftOut }
}

function whyWithout({ hasAgentLogs, secretsFault }: CollectContext): string {
  return hasAgentLogs && secretsFault !== undefined
    ? `secrets may be in it, and cannot be found: ${secretsFault}`
    : 'only with --with-agent-logs'
}

const document = (name: string, content: string): BundlePart => ({ name, content, isTail: false })
const lines = (name: string, content: string): BundlePart => ({ name, content, isTail: true })

async function health(url: string | undefined, signal: AbortSignal): Promise<unknown> {
  if (url === undefined) throw new ExpectedError('PLANE_UNREACHABLE', 'No control plane answers')
  const answer = await fetch(`${url}/health`, { signal })
  return answer.json()
}

/** Without a control plane: what the last one ran from. */
async function config({ app, paths }: CollectContext, signal: AbortSignal): Promise<unknown> {
  try {
    return await app.call('config.show', {}, signal)
  } catch (error) {
    const kept = readOr(paths.keptConfig)
    if (kept === undefined) throw error
    const { path, config }: Readonly<Record<string, unknown>> = JSON.parse(kept)
    return { path, config }
  }
}

function agentLogs(folder: string, scrub: Scrub): BundlePart[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((agentId) => {
    const text = logTail(join(folder, agentId, 'current.log'), agentLogBytesMax)
    return lines(`agent-logs/${agentId}.log`, scrub.text(text))
  })
}
