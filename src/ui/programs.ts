import type { App } from '../core/app.ts'
import { ExpectedError, type Issue } from '../core/errors.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import { expectedFor } from './agent-actions.ts'
import { formatMoment, plural } from './format.ts'
import type { Notice, Opened } from './model.ts'
import type { Outside } from './outside.ts'
import type { Lend } from './terminal-control.ts'
import { printable } from './text.ts'

interface ProgramDeps {
  readonly app: () => App
  readonly outside: Pick<Outside, 'edit' | 'page'>
  readonly lend: Lend
  readonly notice: (notice: Omit<Notice, 'atMs'>) => void
  readonly open: (overlay: Opened) => void
}

/** Lets the user edit superclaw.yaml. A file that is another then is checked, and what it would change is asked about. */
export async function editConfig(deps: ProgramDeps, path: string, signal: AbortSignal): Promise<void> {
  let hasChanged = false
  await deps.lend(async () => {
    hasChanged = await deps.outside.edit(path, signal)
  })
  if (!hasChanged) return deps.notice({ text: 'superclaw.yaml is as it was', tone: 'info' })
  try {
    const changes = await deps.app().call('config.reload', { dryRun: true }, signal)
    if (sizeOf(changes) > 0) deps.open(applyQuestion(changes))
    else
      deps.notice({ text: 'superclaw.yaml is another now, but nothing changes for the agents', tone: 'info' })
  } catch (error) {
    if (!(error instanceof ExpectedError) || error.issues.length === 0) throw error
    const body = [...error.issues.map(issueText), 'Nothing was applied. E opens the file again.'].join('\n\n')
    deps.open({ kind: 'reader', title: error.message, body, top: 0 })
  }
}

type Changes = OutputOf<'config.reload'>

function sizeOf({ added, changed, removed }: Changes): number {
  return added.length + changed.length + removed.length
}

function applyQuestion({ added, changed, removed, unchanged }: Changes): Opened {
  const parts = [
    ['New', added],
    ['Changed', changed],
    ['Gone', removed],
  ] as const
  const told = parts.flatMap(([word, names]) => (names.length > 0 ? [`${word}: ${listed(names)}.`] : []))
  const ended = changed.length + removed.length
  return {
    kind: 'confirm',
    question: 'Apply superclaw.yaml?',
    detail: [...told, `As before: ${plural(unchanged, 'agent')}.`].join(' '),
    expected: expectedFor(ended),
    text: '',
    effect: { kind: 'call', call: { operation: 'config.reload' } },
  }
}

/** As many names as one reads. */
function listed(names: readonly string[]): string {
  const more = names.length - namesMax
  return names.slice(0, namesMax).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

const namesMax = 12

/** The place, what is wrong, and the cure, a line each. */
function issueText({ file, line, column, path, message, cure }: Issue): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  const head = [place, path].filter(Boolean).join('  ')
  return [head, `  ${message}`, ...(cure === undefined ? [] : [`  ${cure}`])].filter(Boolean).join('\n')
}

/** What the control plane gives at once. */
export const pagedLinesMax = 10_000

/** Shows the last lines of an agent in the user's pager, made harmless as on the screen. */
export async function pageLog(deps: ProgramDeps, agentId: string, signal: AbortSignal): Promise<void> {
  const { lines } = await deps.app().call('log.read', { agents: [agentId], limit: pagedLinesMax }, signal)
  if (lines.length === 0) return deps.notice({ text: `${agentId} has not written anything`, tone: 'info' })
  const text = lines.map((line) => `${formatMoment(line.atMs)}  ${printable(line.text)}${cutText(line)}\n`)
  await deps.lend(() => deps.outside.page(text.join(''), signal))
}

function cutText({ cutBytes }: OutputOf<'log.read'>['lines'][number]): string {
  return cutBytes > 0 ? ` … ${cutBytes} bytes more` : ''
}
