import { actions, bindingFor } from './actions.ts'
import { isSpreadOver } from './filter.ts'
import { keyLabel } from './keys.ts'
import type { Command } from './model.ts'
import type { Scope } from './scope.ts'

/** Something to choose: what it is called, its key, and what does the same in a shell. */
export interface PaletteEntry {
  readonly title: string
  readonly key: string
  readonly cli: string | null
  readonly whyNot: string | null
  readonly command: Command
}

/** Agents offered at most, after those commands that fit. */
const agentsMax = 50

/**
 * What fits `text`, the best first. On the command line words of the CLI count (`agent restart wor`, `logs worker`),
 * in a search the titles too. Nothing typed: everything that can be done, what cannot be done now last.
 */
export function paletteEntries(scope: Scope, mode: 'line' | 'search', text: string): readonly PaletteEntry[] {
  const query = text
    .trim()
    .toLowerCase()
    .replace(/^superclaw\s+/, '')
  const scored = [...actionEntries(scope), ...agentEntries(scope, query)]
    .map((entry) => ({ entry, score: scoreOf(entry, query, mode) }))
    .filter(({ score }) => score > 0)
  scored.sort((a, b) => b.score - a.score)
  return scored.map(({ entry }) => entry)
}

function actionEntries(scope: Scope): readonly PaletteEntry[] {
  return Object.entries(actions)
    .filter(([, { group }]) => group !== 'Move')
    .map(([id, action]) => {
      const key = bindingFor(id)?.keys[0]
      return {
        title: action.title,
        key: key === undefined ? '' : keyLabel(key),
        cli: action.cli?.(scope) ?? null,
        whyNot: action.whyNot?.(scope) ?? null,
        command: { kind: 'action', action: id } as const,
      }
    })
}

/** Each way to name an agent after a command. */
const agentWords: readonly {
  readonly words: string
  readonly title: string
  readonly command: (id: string) => Command
}[] = [
  {
    words: 'agent show',
    title: 'Show',
    command: (agentId) => ({ kind: 'open', list: 'agent.overview', agentId }),
  },
  {
    words: 'agent env',
    title: 'Environment of',
    command: (agentId) => ({ kind: 'open', list: 'agent.env', agentId }),
  },
  { words: 'logs', title: 'Log of', command: (agentId) => ({ kind: 'open', list: 'agent.log', agentId }) },
  {
    words: 'agent start',
    title: 'Start',
    command: (id) => ({ kind: 'call', call: { operation: 'agent.start', agents: [id] } }),
  },
  { words: 'agent restart', title: 'Restart', command: (id) => confirming('agent.restart', id) },
  { words: 'agent stop', title: 'Stop', command: (id) => confirming('agent.stop', id) },
]

function confirming(operation: 'agent.restart' | 'agent.stop', id: string): Command {
  return { kind: 'confirm', call: { operation, agents: [id] } }
}

/** Agents that the last word of `query` names, under the command that the words before it name (else to be shown). */
function agentEntries({ data, live }: Scope, query: string): readonly PaletteEntry[] {
  const words = query.split(/\s+/)
  const name = words.at(-1) ?? ''
  const before = words.slice(0, -1).join(' ')
  if (name === '') return []
  const kinds = agentWords.filter(({ words: known }) =>
    before === '' ? known === 'agent show' : known.endsWith(before),
  )
  const named = data.agents
    .filter(({ id }) => id.toLowerCase().includes(name) || isSpreadOver(name, id))
    .slice(0, agentsMax)
  const isLive = live.connection.kind === 'live'
  return kinds.flatMap(({ words: known, title, command }) =>
    named.map(({ id }) => {
      const made = command(id)
      const whyNot = made.kind === 'open' || isLive ? null : 'the control plane does not answer'
      return { title: `${title} ${id}`, key: '', cli: `superclaw ${known} ${id}`, whyNot, command: made }
    }),
  )
}

/** 0 does not fit; more fits better. What cannot be done now comes after all that can. */
function scoreOf(entry: PaletteEntry, query: string, mode: 'line' | 'search'): number {
  const cli = (entry.cli ?? '').toLowerCase().replace(/^superclaw /, '')
  const title = entry.title.toLowerCase()
  const fit = Math.max(
    fitOf(cli, query, mode === 'line' ? 2 : 1),
    fitOf(title, query, mode === 'line' ? 1 : 2),
  )
  return entry.whyNot === null ? fit : fit / 100
}

function fitOf(text: string, query: string, weight: number): number {
  if (text === '') return 0
  if (query === '') return weight
  if (text.startsWith(query)) return 10 * weight
  if (text.includes(query)) return 6 * weight
  const words = query.split(/\s+/)
  if (words.every((word) => text.includes(word))) return 3 * weight
  return isSpreadOver(query.replaceAll(' ', ''), text) ? weight / 2 : 0
}
