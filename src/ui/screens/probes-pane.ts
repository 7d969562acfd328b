import { describeFound } from '../../core/agent/probe-text.ts'
import type { Column } from '../columns.ts'
import type { Wellness } from '../data.ts'
import type { Subject } from '../filter.ts'
import { formatAge } from '../format.ts'
import type { Scope } from '../scope.ts'
import type { Tone } from '../theme.ts'
import { missingHealth } from './checks-pane.ts'
import type { Pane } from './pane.ts'
import { tablePane } from './table-pane.ts'

type Probe = Wellness['probes'][number]

/** Glyph and tone of each status of a probe. */
export const probeLooks: Readonly<Record<Probe['status'], readonly [glyph: string, tone: Tone]>> = {
  passing: ['●', 'good'],
  failing: ['✖', 'bad'],
  waiting: ['○', 'dim'],
  done: ['■', 'dim'],
}

const columns: readonly Column<Probe, Scope>[] = [
  {
    ...{ id: 'agent', title: 'AGENT', align: 'left', rank: 1, width: { min: 12, max: 28 } },
    cell: ({ agentId }) => ['plain', agentId],
    measure: ({ agentId }) => agentId,
  },
  {
    ...{ id: 'probe', title: 'PROBE', align: 'left', rank: 3, width: { min: 9, max: 9 } },
    cell: ({ probe }) => ['plain', probe],
  },
  {
    ...{ id: 'status', title: 'STATUS', align: 'left', rank: 2, width: { min: 10, max: 10 } },
    cell: ({ status }) => {
      const [glyph, tone] = probeLooks[status]
      return [tone, `${glyph} ${status}`]
    },
  },
  {
    ...{ id: 'looked', title: 'LOOKED', align: 'right', rank: 6, width: { min: 6, max: 6 } },
    cell: ({ atMs }, { data }) => ['dim', atMs === null ? '-' : formatAge(data.nowMs - atMs)],
  },
  {
    ...{ id: 'took', title: 'TOOK', align: 'right', rank: 7, width: { min: 6, max: 6 } },
    cell: ({ tookMs }) => ['dim', tookMs === null ? '-' : `${Math.round(tookMs)}ms`],
  },
  {
    ...{ id: 'check', title: 'CHECK', align: 'left', rank: 4, width: { min: 18, max: 60 } },
    cell: ({ check }) => ['plain', check],
    measure: ({ check }) => check,
  },
  {
    ...{ id: 'found', title: 'FOUND', align: 'left', rank: 5, width: { min: 12, max: 400 } },
    cell: (probe) => [probe.status === 'failing' ? 'bad' : 'dim', describeFound(probe)],
    measure: describeFound,
  },
]

const subject: Subject<Probe> = {
  text: ({ agentId, probe, status, check, detail }) => `${agentId} ${probe} ${status} ${check} ${detail}`,
  name: ({ agentId }) => agentId,
  fields: {
    agent: { kind: 'text', of: ({ agentId }) => agentId },
    probe: { kind: 'text', of: ({ probe }) => probe },
    status: { kind: 'text', of: ({ status }) => status },
    failures: { kind: 'number', of: ({ failures }) => failures },
  },
}

const separator = ' '

/** The agent that a row is about. */
export function agentOfProbe(rowId: string): string {
  return rowId.split(separator)[0] ?? ''
}

/** What the probes of all agents found last. */
export const probesPane: Pane = tablePane<Probe>({
  ...{ id: 'health.probes', title: 'Probes', isTail: false, columns, subject },
  all: ({ data }) => {
    const shown = new Set(data.agents.map(({ id }) => id))
    return (data.wellness?.probes ?? []).filter(({ agentId }) => shown.has(agentId))
  },
  idOf: ({ agentId, probe }) => `${agentId}${separator}${probe}`,
  copyable: (probe) => ({
    name: `${probe.agentId} ${probe.probe} ${probe.status}: ${probe.check} ${describeFound(probe)}`.trimEnd(),
    json: probe,
  }),
  none: (scope) =>
    scope.data.wellness
      ? 'No agent has a probe; docs/agents.md says how to write one.'
      : missingHealth(scope),
  cli: () => 'superclaw agent probes',
})
