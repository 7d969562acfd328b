import {
  describeSessions,
  describeTrust,
  describeWay,
  describeWays,
  lastUsedMs,
} from '../../core/discovery/describe-finding.ts'
import type { Finding, Trust } from '../../core/discovery/finding.ts'
import type { LocalTool } from '../../core/discovery/local-tool.ts'
import type { Column } from '../columns.ts'
import { lineOf, type Piece } from '../drawing.ts'
import type { Subject } from '../filter.ts'
import { formatAge } from '../format.ts'
import type { Scope } from '../scope.ts'
import type { Theme, Tone } from '../theme.ts'
import type { Pane } from './pane.ts'
import { tablePane } from './table-pane.ts'

const trustTones: Readonly<Record<Trust, Tone>> = { local: 'good', answered: 'warn', claimed: 'bad' }

const nameOf = ({ displayName, name }: Finding): string => displayName ?? name

const columns: readonly Column<Finding, Scope>[] = [
  {
    ...{ id: 'gateway', title: 'GATEWAY', align: 'left', rank: 1, width: { min: 16, max: 32 } },
    cell: (finding) => ['plain', nameOf(finding)],
    measure: nameOf,
  },
  {
    ...{ id: 'url', title: 'URL', align: 'left', rank: 2, width: { min: 24, max: 44 } },
    cell: ({ url }) => ['plain', url],
    measure: ({ url }) => url,
  },
  {
    ...{ id: 'trust', title: 'TRUST', align: 'left', rank: 3, width: { min: 12, max: 12 } },
    cell: ({ trust }) => [trustTones[trust], describeTrust(trust)],
  },
  {
    ...{ id: 'agent', title: 'AGENT', align: 'left', rank: 4, width: { min: 6, max: 24 } },
    cell: ({ agentId }) => [agentId === null ? 'dim' : 'good', agentId ?? '-'],
    measure: ({ agentId }) => agentId ?? '-',
  },
  {
    ...{ id: 'version', title: 'VERSION', align: 'left', rank: 6, width: { min: 9, max: 14 } },
    cell: ({ version }) => ['dim', version ?? '-'],
  },
  {
    ...{ id: 'found', title: 'FOUND BY', align: 'left', rank: 7, width: { min: 9, max: 40 } },
    cell: (finding) => ['dim', describeWays(finding)],
    measure: describeWays,
  },
  {
    ...{ id: 'status', title: 'STATUS', align: 'left', rank: 5, width: { min: 12, max: 400 } },
    cell: ({ status, isReachable }) => [isReachable ? 'good' : 'bad', status],
    measure: ({ status }) => status,
  },
]

const subject: Subject<Finding> = {
  text: (finding) =>
    `${nameOf(finding)} ${finding.url} ${describeTrust(finding.trust)} ${describeWays(finding)} ${finding.status}`,
  name: nameOf,
  fields: {
    agent: { kind: 'text', of: ({ agentId }) => agentId ?? '' },
    trust: { kind: 'text', of: ({ trust }) => describeTrust(trust) },
    found: { kind: 'text', of: describeWays },
    status: { kind: 'text', of: ({ status }) => status },
  },
}

/** The gateways that are found, in no way vouched for. */
export const foundPane: Pane = tablePane<Finding>({
  ...{ id: 'discover.gateways', title: 'Gateways', isTail: false, columns, subject },
  ...{ head: lookingLines, headLines: 2 },
  all: ({ data }) => data.discovery?.gateways ?? [],
  idOf: ({ id }) => id,
  copyable: (finding) => ({ name: finding.add ?? finding.url, json: finding }),
  none: (scope) => {
    if (!scope.data.discovery) return 'Looking …'
    return scope.model.looksAtNetwork
      ? 'No gateway was found. superclaw discover --subnet asks each address of a network.'
      : 'No gateway was found on this machine. L asks its network too.'
  },
  cli: ({ model }) => `superclaw discover${model.looksAtNetwork ? '' : ' --local'} --watch`,
  read: (finding) => ({ title: nameOf(finding), body: explain(finding) }),
})

/** The finding of a row. */
export function findingOfRow({ data }: Scope, rowId: string | undefined): Finding | undefined {
  return data.discovery?.gateways.find(({ id }) => id === rowId)
}

/** Where is looked, and what could not be looked at. */
function lookingLines({ model, data, live }: Scope, width: number, theme: Theme): readonly string[] {
  const where = model.looksAtNetwork
    ? 'Looks on this machine, and asks its network by multicast DNS'
    : 'Looks on this machine'
  const since = data.discovery ? `, last ${formatAge(live.nowMs - data.discovery.atMs)} ago` : ''
  const notes = data.discovery?.notes ?? []
  const note: Piece =
    notes.length === 0
      ? ['dim', '  Nothing here is vouched for: anybody can send beacons and answer.']
      : ['warn', `  Not looked at: ${notes.join('; ')}`]
  return [
    lineOf(
      [
        ['plain', `  ${where}`],
        ['dim', since],
      ],
      width,
      theme,
    ),
    lineOf([note], width, theme),
  ]
}

const trustMeans: Readonly<Record<Trust, string>> = {
  local: 'a lock file of yours names it, and the process that wrote it lives',
  answered: 'somebody answers there as a gateway does; who, nobody vouches for',
  claimed: 'a beacon says so, and nobody answers',
}

function explain(finding: Finding): string {
  const { url, status, version, trust, needsAuth, agentId, add, sources } = finding
  const auth = needsAuth === null ? 'it does not say' : needsAuth ? 'asked for' : 'not asked for'
  return [
    ...[`address  ${url}`, `status   ${status}`, `version  ${version ?? '-'}`, `token    ${auth}`],
    `trust    ${describeTrust(trust)}: ${trustMeans[trust]}`,
    ...sources.map(({ by, detail }) => `found    ${describeWay(by)}: ${detail}`),
    ...['', agentId === null ? `To watch it: + here, or ${add}` : `It is the agent ${agentId}.`],
  ].join('\n')
}

const lastUsed = (tool: LocalTool, nowMs: number): string => {
  const atMs = lastUsedMs(tool)
  return atMs === null ? '-' : `${formatAge(nowMs - atMs)} ago`
}

const toolColumns: readonly Column<LocalTool, Scope>[] = [
  {
    ...{ id: 'tool', title: 'TOOL', align: 'left', rank: 1, width: { min: 12, max: 24 } },
    cell: ({ tool }) => ['plain', tool],
  },
  {
    ...{ id: 'version', title: 'VERSION', align: 'left', rank: 3, width: { min: 9, max: 14 } },
    cell: ({ version }) => ['dim', version ?? '-'],
  },
  {
    ...{ id: 'sessions', title: 'SESSIONS', align: 'right', rank: 2, width: { min: 9, max: 12 } },
    cell: (tool) => ['plain', describeSessions(tool)],
    measure: describeSessions,
  },
  {
    ...{ id: 'used', title: 'LAST USED', align: 'right', rank: 4, width: { min: 10, max: 10 } },
    cell: (tool, { live }) => ['plain', lastUsed(tool, live.nowMs)],
  },
  {
    ...{ id: 'program', title: 'PROGRAM', align: 'left', rank: 5, width: { min: 16, max: 400 } },
    cell: ({ path }) => ['dim', path ?? 'not on PATH'],
  },
]

/** The command-line agents of this machine. */
export const toolsPane: Pane = tablePane<LocalTool>({
  ...{ id: 'discover.tools', title: 'Tools', isTail: false, columns: toolColumns },
  subject: { text: ({ tool, path }) => `${tool} ${path ?? ''}`, name: ({ tool }) => tool, fields: {} },
  all: ({ data }) => data.discovery?.tools ?? [],
  idOf: ({ tool }) => tool,
  copyable: (tool) => ({ name: tool.tool, json: tool }),
  none: ({ data }) =>
    data.discovery ? 'None of Claude Code, Codex and Gemini CLI is on this machine.' : 'Looking …',
  cli: () => 'superclaw discover --local',
})
