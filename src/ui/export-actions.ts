import type { Actions } from './action.ts'
import { csvOf } from './csv.ts'
import { formatMoment, plural } from './format.ts'
import type { Effect, MenuItem } from './model.ts'
import type { Scope } from './scope.ts'
import { currentPane } from './screens/registry.ts'
import { type Step, stay, withOverlay } from './step.ts'

/** Keeping what is shown. */
export const exportActions: Actions = {
  'menu.export': {
    title: 'Save what is listed to a new file',
    group: 'View',
    whyNot: nothingListed,
    run: exportMenu,
  },
  'export.csv': {
    title: 'Save what is listed as CSV',
    group: 'View',
    whyNot: nothingListed,
    run: (scope) => stay(scope.model, fileOf(scope, 'csv')),
  },
  'export.json': {
    title: 'Save what is listed as JSON',
    group: 'View',
    whyNot: nothingListed,
    run: (scope) => stay(scope.model, fileOf(scope, 'json')),
  },
}

function nothingListed(scope: Scope): string | null {
  return currentPane(scope).ids(scope).length > 0 ? null : 'nothing is listed'
}

function exportMenu(scope: Scope): Step {
  const item = (key: string, label: string, action: string): MenuItem => {
    return { key, label, whyNot: null, command: { kind: 'action', action } }
  }
  const items = [item('c', 'comma-separated values (csv)', 'export.csv'), item('j', 'JSON', 'export.json')]
  const title = `Save ${plural(recordsOf(scope).length, 'record')} to a new file here`
  return withOverlay(scope.model, { kind: 'menu', title, items })
}

/** What is behind the rows, in their order; what several rows show is one record. */
function recordsOf(scope: Scope): readonly object[] {
  const pane = currentPane(scope)
  return [...new Set(pane.ids(scope).flatMap((id) => pane.copyable(scope, id)?.json ?? []))]
}

function fileOf(scope: Scope, kind: 'csv' | 'json'): Effect {
  const records = recordsOf(scope)
  const text = kind === 'csv' ? csvOf(records) : `${JSON.stringify(records, undefined, 2)}\n`
  return { kind: 'save', name: `${fileName(scope)}.${kind}`, text, what: plural(records.length, 'record') }
}

/** `superclaw-agent-log-worker-2026-11-03T140211`: what it is, and of which moment. */
function fileName(scope: Scope): string {
  const { screen, agentId } = scope.model.view
  const moment = formatMoment(scope.data.nowMs).replace(' ', 'T').replaceAll(':', '')
  const parts = ['superclaw', currentPane(scope).id, screen === 'agent' ? agentId : null, moment]
  return parts
    .filter((part) => part !== null)
    .join('-')
    .replaceAll(/[^\w-]/g, '-')
}
