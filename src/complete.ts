// What the completion scripts of the shells call at each Tab: no oclif, and one short question to the control plane.
import { readFileSync } from 'node:fs'
import { type CommandShape, type Completion, completionsFor, type LiveKind } from './cli/completions.ts'
import { useServiceHome } from './cli/service-home.ts'
import { connectSocket } from './core/adapters/socket/client.ts'
import { statePaths } from './core/config/paths.ts'

interface Manifest {
  readonly commands: Readonly<Record<string, CommandShape>>
}

interface PackageFile {
  readonly oclif: { readonly topics: Readonly<Record<string, { readonly description: string }>> }
}

/** Longer than a running control plane needs, shorter than a person waits. */
const liveTimeoutMs = 300

/** Prints what may come next, one a line: the word, a tab, and a sentence on it. Nothing at all when it cannot say. */
export async function complete(words: readonly string[]): Promise<void> {
  const { commands }: Manifest = readJson('../oclif.manifest.json')
  const { oclif }: PackageFile = readJson('../package.json')
  const topics = Object.entries(oclif.topics).map(([name, { description }]) => ({ name, description }))
  const { completions, live } = completionsFor(words, Object.values(commands), topics)
  const typed = words.at(-1) ?? ''
  const all = [...completions, ...(live === null ? [] : await liveNames(live, typed))]
  process.stdout.write(all.map(({ value, summary }) => `${value}\t${summary}\n`).join(''))
}

function readJson<Shape>(path: string): Shape {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
}

async function liveNames(kind: LiveKind, typed: string): Promise<readonly Completion[]> {
  const [, flag = '', beginning = typed] = /^(--[^=]+=)(.*)$/.exec(typed) ?? []
  try {
    await useServiceHome(process.env)
    await using app = connectSocket(statePaths(process.env).socket)
    const { agents } = await app.call('agent.list', {}, AbortSignal.timeout(liveTimeoutMs))
    const names = agents.flatMap((agent) => (kind === 'fleet' ? [agent.fleet] : [agent.name, agent.id]))
    const summaries = new Map(agents.map(({ id, state }) => [id, kind === 'fleet' ? '' : state]))
    return [...new Set(names)]
      .filter((name) => name.startsWith(beginning))
      .map((name) => ({ value: flag + name, summary: summaries.get(name) ?? '' }))
  } catch {
    // Whatever is wrong, a Tab is not the moment to say it.
    return []
  }
}
