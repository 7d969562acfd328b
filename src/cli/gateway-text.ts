import { describeCost } from '../core/gateway/describe-cost.ts'
import { describeQuestion } from '../core/gateway/questions.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import type { ApprovalView } from '../core/operations/gateway.ts'
import { describeLatency } from '../core/watched/describe-latency.ts'
import { countOf, formatDuration, formatSize, formatTime } from './format.ts'
import type { Paint, Style } from './paint.ts'
import { type Column, pairLines, tableLines } from './table.ts'

type Listed = OutputOf<'gateway.list'>['gateways'][number]
type Shown = OutputOf<'gateway.show'>
type Session = Shown['sessions'][number]

export function gatewayListLines(gateways: readonly Listed[], paint: Paint): string[] {
  const columns: Column<Listed>[] = [
    { header: 'GATEWAY', text: ({ agentId }) => agentId, style: () => 'bold' },
    { header: 'LINK', text: ({ link }) => link.phase, style: ({ link }) => linkStyle(link.phase) },
    { header: 'WAIT FOR YOU', text: ({ waiting }) => String(waiting), align: 'right' },
    { header: 'WORK', text: ({ running }) => String(running), align: 'right' },
    { header: 'FAILED', text: ({ failing }) => String(failing), align: 'right' },
    { header: 'SESSIONS', text: ({ sessions }) => String(sessions), align: 'right' },
    { header: 'COST', text: ({ spend }) => describeCost(spend), align: 'right' },
    { header: 'LATENCY', text: ({ link }) => describeLatency(link.latencyMs), align: 'right' },
    { header: 'VERSION', text: ({ version }) => version ?? '-' },
    { header: 'WHY', text: ({ link }) => [link.reason, link.cure].filter(Boolean).join('. ') },
  ]
  return tableLines(columns, gateways, { paint })
}

const linkStyle = (phase: Listed['link']['phase']): Style => {
  if (phase === 'ready') return 'green'
  return phase === 'connecting' || phase === 'pairing' ? 'yellow' : 'red'
}

/** What is known of a gateway, what needs a person first. */
export function gatewayLines(shown: Shown, nowMs: number, paint: Paint): string[] {
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length <= 1 ? [] : ['', paint('bold', title), ...lines]
  return [
    `${paint('bold', shown.agentId)} is ${paint(linkStyle(shown.link.phase), shown.link.phase)}`,
    ...pairLines(gatewayFacts(shown), paint),
    ...section('Waits for you', approvalLines(shown.approvals, nowMs, paint)),
    ...section('Sessions', sessionLines(shown.sessions, nowMs, paint)),
    ...section('Cron', cronLines(shown.cronJobs, nowMs, paint)),
    ...section('Tasks', taskLines(shown.tasks, nowMs, paint)),
    ...section('Channels', channelLines(shown.channels, paint)),
    ...section('Models in cooldown', coolingLines(shown.coolingModels, nowMs, paint)),
  ]
}

type Fact = readonly [name: string, value: string]

function gatewayFacts(shown: Shown): Fact[] {
  const { link, url, version, updateAvailable, suspension, spend } = shown
  return [
    ['address', url],
    ['version', `${version ?? '-'}${updateAvailable === null ? '' : `, ${updateAvailable} is there`}`],
    ['latency', describeLatency(link.latencyMs)],
    ['cost', `${describeCost(spend)} in ${countOf(spend.calls, 'call')} since it is watched`],
    ...factIf('why', link.reason),
    ...factIf('cure', link.cure ?? ''),
    ...factIf('work', suspension === 'accepting' ? '' : suspension),
    ...hostFacts(shown),
    ...factIf('unknown', driftText(shown)),
  ]
}

const factIf = (name: string, value: string): Fact[] => (value === '' ? [] : [[name, value]])

function hostFacts({ host }: Shown): Fact[] {
  if (!host) return []
  const uptime = host.uptimeMs === null ? '-' : formatDuration(host.uptimeMs)
  const load = host.load?.toFixed(2) ?? '-'
  return [
    ['process', `pid ${host.pid ?? '-'}, ${formatSize(host.rssBytes)}, up ${uptime}`],
    ['machine', `${host.hostname ?? '-'}, load ${load}, ${formatSize(host.diskFreeBytes)} of disk free`],
  ]
}

function driftText({ drift }: Shown): string {
  const count = drift.unknownEvents.length + drift.refusedMethods.length + drift.malformedFrames
  return count === 0 ? '' : `says ${countOf(count, 'thing')} that this SuperClaw does not know`
}

/** Approvals, the one that expires first at the top. */
export function approvalLines(approvals: readonly ApprovalView[], nowMs: number, paint: Paint): string[] {
  const columns: Column<ApprovalView>[] = [
    { header: 'ID', text: ({ id }) => id.slice(0, 8), style: () => 'bold' },
    { header: 'GATEWAY', text: ({ agentId }) => agentId },
    {
      header: 'EXPIRES',
      text: ({ expiresAtMs }) => (expiresAtMs === null ? '-' : formatDuration(expiresAtMs - nowMs)),
      align: 'right',
    },
    { header: 'SESSION', text: ({ sessionKey }) => sessionKey ?? '-' },
    { header: 'IN', text: ({ cwd }) => cwd ?? '-' },
    { header: 'ASKS FOR', text: askedText },
  ]
  return tableLines(columns, approvals, { paint })
}

function askedText({ asked, detail, questions }: ApprovalView): string {
  if (questions.length > 0) return questions.map(describeQuestion).join('; ')
  return detail === null ? asked : `${asked}  (${detail})`
}

function sessionLines(sessions: Shown['sessions'], nowMs: number, paint: Paint): string[] {
  const columns: Column<Session>[] = [
    { header: 'SESSION', text: ({ key }) => key },
    { header: 'DOES', text: ({ status }) => status, style: ({ status }) => sessionStyles[status] },
    {
      header: 'COST',
      text: ({ spend, isSpendPartial }) => `${isSpendPartial ? '≥ ' : ''}${describeCost(spend)}`,
      align: 'right',
    },
    { header: 'CONTEXT', text: contextText, align: 'right' },
    { header: 'MODEL', text: ({ model }) => model ?? '-' },
    {
      header: 'SEEN',
      text: ({ updatedAtMs }) => (updatedAtMs === null ? '-' : formatTime(updatedAtMs, nowMs)),
    },
    { header: 'TITLE', text: ({ title, lastError }) => lastError ?? title },
  ]
  return tableLines(columns, sessions, { paint })
}

const sessionStyles: Readonly<Record<Session['status'], Style | undefined>> = {
  waiting: 'yellow',
  running: 'green',
  error: 'red',
  idle: undefined,
}

function contextText({ contextTokens, contextTokensMax }: Session): string {
  if (contextTokens === null) return '-'
  return contextTokensMax === null
    ? String(contextTokens)
    : `${Math.round((100 * contextTokens) / contextTokensMax)} %`
}

function cronLines(jobs: Shown['cronJobs'], nowMs: number, paint: Paint): string[] {
  const when = (atMs: number | null): string => (atMs === null ? '-' : formatTime(atMs, nowMs))
  const columns: Column<Shown['cronJobs'][number]>[] = [
    { header: 'JOB', text: ({ name }) => name },
    { header: 'SCHEDULE', text: ({ schedule }) => schedule },
    { header: 'NEXT', text: ({ nextRunAtMs, isEnabled }) => (isEnabled ? when(nextRunAtMs) : 'paused') },
    { header: 'LAST', text: ({ lastRunAtMs }) => when(lastRunAtMs) },
    { header: 'RESULT', text: ({ lastStatus, lastError }) => lastError ?? lastStatus ?? '-' },
  ]
  return tableLines(columns, jobs, { paint })
}

function channelLines(channels: Shown['channels'], paint: Paint): string[] {
  const columns: Column<Shown['channels'][number]>[] = [
    { header: 'CHANNEL', text: ({ label }) => label },
    {
      header: 'CONNECTED',
      text: ({ isConnected }) => (isConnected === null ? '?' : isConnected ? 'yes' : 'no'),
    },
    { header: 'ERROR', text: ({ lastError }) => lastError ?? '' },
  ]
  return tableLines(columns, channels, { paint })
}

function taskLines(tasks: Shown['tasks'], nowMs: number, paint: Paint): string[] {
  const columns: Column<Shown['tasks'][number]>[] = [
    { header: 'TASK', text: ({ title, id }) => title || id },
    {
      header: 'STATUS',
      text: ({ status }) => status,
      style: ({ error }) => (error === null ? undefined : 'red'),
    },
    {
      header: 'STARTED',
      text: ({ startedAtMs }) => (startedAtMs === null ? '-' : formatTime(startedAtMs, nowMs)),
    },
    { header: 'BY', text: ({ runtime }) => runtime ?? '-' },
    { header: 'ERROR', text: ({ error }) => error ?? '-' },
  ]
  return tableLines(columns, tasks, { paint })
}

function coolingLines(models: Shown['coolingModels'], nowMs: number, paint: Paint): string[] {
  const columns: Column<Shown['coolingModels'][number]>[] = [
    { header: 'MODEL', text: ({ name }) => name },
    { header: 'WHY', text: ({ reason }) => reason },
    { header: 'UNTIL', text: ({ untilMs }) => (untilMs === null ? '-' : formatTime(untilMs, nowMs)) },
  ]
  return tableLines(columns, models, { paint })
}
