import type { Change } from '../../core/discovery/changes.ts'
import {
  describeSessions,
  describeTrust,
  describeWays,
  lastUsedMs,
} from '../../core/discovery/describe-finding.ts'
import type { Finding, Trust } from '../../core/discovery/finding.ts'
import type { LocalTool } from '../../core/discovery/local-tool.ts'
import { formatDuration, formatTime } from '../format.ts'
import type { Paint, Style } from '../paint.ts'
import { type Column, tableLines } from '../table.ts'
import type { Found } from './discovery.ts'

const trustStyles: Readonly<Record<Trust, Style>> = { local: 'green', answered: 'yellow', claimed: 'red' }

const gatewayColumns: readonly Column<Finding>[] = [
  { header: 'GATEWAY', text: ({ displayName, name }) => displayName ?? name, style: () => 'bold' },
  { header: 'URL', text: ({ url }) => url },
  {
    header: 'STATUS',
    text: ({ status }) => status,
    style: ({ isReachable }) => (isReachable ? 'green' : 'red'),
  },
  { header: 'VERSION', text: ({ version }) => version ?? '-' },
  { header: 'TRUST', text: ({ trust }) => describeTrust(trust), style: ({ trust }) => trustStyles[trust] },
  { header: 'FOUND BY', text: describeWays },
  { header: 'AGENT', text: ({ agentId }) => agentId ?? '-' },
]

function toolColumns(nowMs: number): Column<LocalTool>[] {
  return [
    { header: 'TOOL', text: ({ tool }) => tool, style: () => 'bold' },
    { header: 'VERSION', text: ({ version }) => version ?? '-' },
    { header: 'SESSIONS', text: describeSessions, align: 'right' },
    { header: 'LAST USED', text: (tool) => lastUsedText(tool, nowMs) },
    { header: 'PROGRAM', text: ({ path }) => path ?? 'not on PATH' },
  ]
}

function lastUsedText(tool: LocalTool, nowMs: number): string {
  const last = lastUsedMs(tool)
  return last === null ? '-' : `${formatDuration(nowMs - last)} ago`
}

const noneText =
  'No gateway was found. superclaw agent add openclaw installs one here; --subnet asks the addresses of a network.'

/** What was found, for people; with the commands that add what is no agent yet, where they are not asked about. */
export function foundLines(
  { gateways, tools }: Found,
  { nowMs, isAsked }: { readonly nowMs: number; readonly isAsked: boolean },
  paint: Paint,
): string[] {
  const commands = (isAsked ? [] : gateways).flatMap(({ add }) => (add === null ? [] : [`  ${add}`]))
  return [
    ...(gateways.length === 0 ? [noneText] : tableLines(gatewayColumns, gateways, { paint })),
    ...(tools.length === 0 ? [] : ['', ...tableLines(toolColumns(nowMs), tools, { paint })]),
    ...(commands.length === 0 ? [] : ['', 'To watch one:', ...commands]),
  ]
}

export function changeLine({ kind, gateway }: Change, paint: Paint, nowMs: number): string {
  const { displayName, name, url, status, trust } = gateway
  const style = kind === 'lost' ? 'red' : 'green'
  return `${formatTime(nowMs, nowMs)} ${paint(style, kind)} ${displayName ?? name} ${url}: ${status} (${describeTrust(trust)})`
}
