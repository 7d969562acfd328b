import { describeCost } from '../../core/gateway/describe-cost.ts'
import type { AgentView } from '../../core/operations/agent.ts'
import { beside, type Drawing, lineOf, ofHeight, ruled } from '../drawing.ts'
import { formatClock } from '../format.ts'
import type { Area, Layout } from '../layout.ts'
import type { Scope } from '../scope.ts'
import type { Theme } from '../theme.ts'
import { detailOf, drawFacts, roomFor, stateFacts, summaryFacts } from './agent-facts.ts'
import { gatewayFacts, gatewayOf, isWatchedGateway } from './gateway-detail.ts'
import { sessionTone } from './gateway-panes.ts'
import { toneOfLine } from './log-tone.ts'

/** The agent under the cursor: what it is, how it came there, and what it writes. */
export function drawInspector(
  scope: Scope,
  agent: AgentView | undefined,
  area: NonNullable<Layout['inspector']>,
  theme: Theme,
): Drawing {
  const { width, height } = area
  if (!agent) return ofHeight({ lines: [ruled('No agent', width, theme)], hits: [] }, area)
  if (scope.model.view.screen === 'agent')
    return ofHeight({ lines: logLines(scope, agent, area, theme), hits: [] }, area)
  const title = ruled(agent.id, width, theme)
  if (area.side === 'right') {
    const facts = factLines(scope, agent, { width, height: height - 1 }, theme)
    const states = stateLines(scope, agent, { width, height: Math.min(8, height - facts.length - 6) }, theme)
    const rest = { width, height: height - 1 - facts.length - states.length }
    return ofHeight(
      { lines: [title, ...facts, ...states, ...logLines(scope, agent, rest, theme)], hits: [] },
      area,
    )
  }
  const half = { width: Math.floor((width - 1) / 2), height: height - 1 }
  const other = { width: width - half.width - 1, height: half.height }
  const left = ofHeight({ lines: factLines(scope, agent, half, theme), hits: [] }, half)
  const right = ofHeight({ lines: logLines(scope, agent, other, theme), hits: [] }, other)
  const both = beside(left, right, { leftWidth: half.width, theme })
  return { lines: [title, ...both.lines], hits: [] }
}

function factLines(scope: Scope, agent: AgentView, area: Area, theme: Theme): readonly string[] {
  const shown = gatewayOf(scope.data, agent.id)
  const facts = [
    ...summaryFacts(agent, scope.data, area.width),
    ...(shown ? gatewayFacts(shown, scope.live.nowMs, roomFor(area.width)) : []),
  ]
  return drawFacts(facts, area.width, theme).slice(0, area.height)
}

function stateLines(scope: Scope, agent: AgentView, area: Area, theme: Theme): readonly string[] {
  const facts = detailOf(scope.data.detail, agent.id)?.facts
  if (!facts || area.height < 3) return []
  return [ruled('States', area.width, theme), ...drawFacts(stateFacts(facts), area.width, theme)].slice(
    0,
    area.height,
  )
}

function logLines(scope: Scope, agent: AgentView, area: Area, theme: Theme): readonly string[] {
  if (area.height < 2) return []
  if (isWatchedGateway(agent)) return sessionLines(scope, agent, area, theme)
  const { width, height } = area
  const log = scope.data.log?.agentId === agent.id ? scope.data.log.lines : []
  const shown = log.slice(-(height - 1))
  const lines = shown.map((line) =>
    lineOf(
      [
        ['dim', ` ${formatClock(line.atMs)}  `],
        [toneOfLine(line.text), line.text],
      ],
      width,
      theme,
    ),
  )
  const none = agent.kind === 'process' ? 'It has not written anything.' : 'Others run it.'
  const empty = lineOf([['dim', ` ${none}`]], width, theme)
  return [ruled('Log', width, theme), ...(lines.length === 0 ? [empty] : lines)]
}

/** What the sessions of a gateway do: those that wait and work first. */
function sessionLines({ data }: Scope, agent: AgentView, area: Area, theme: Theme): readonly string[] {
  const { width, height } = area
  const sessions = gatewayOf(data, agent.id)?.sessions ?? []
  const lines = sessions.slice(0, height - 1).map(({ key, status, spend, isSpendPartial, title }) =>
    lineOf(
      [
        [sessionTone[status], ` ${status.padEnd(8)}`],
        ['plain', `${key}  `],
        ['dim', `${isSpendPartial ? '≥ ' : ''}${describeCost(spend)}  ${title}`],
      ],
      width,
      theme,
    ),
  )
  const empty = lineOf([['dim', ' No session yet.']], width, theme)
  return [ruled('Sessions', width, theme), ...(lines.length === 0 ? [empty] : lines)]
}
