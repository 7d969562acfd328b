import { layoutOf } from '../layout.ts'
import { cursorIndex, type Extent, windowTop } from '../list-model.ts'
import { currentListId, type ListId, type ScreenId } from '../model.ts'
import { agentById, listOf, type Scope } from '../scope.ts'
import { waitingPane } from './approval-pane.ts'
import { checksPane } from './checks-pane.ts'
import { costPanes } from './cost-panes.ts'
import { foundPane, toolsPane } from './discover-panes.ts'
import { environmentPane } from './environment-pane.ts'
import { errorsPanes } from './errors-panes.ts'
import { eventsPane } from './events-pane.ts'
import { fleetPane } from './fleet-pane.ts'
import { gatewayLogPane } from './gateway-log-pane.ts'
import { gatewaysPane, sessionsPane } from './gateway-panes.ts'
import { channelsPane, cronPane, gatewaySessionsPane } from './gateway-tabs.ts'
import { machinePane, tripsPane } from './hosts-panes.ts'
import { logPane } from './log-pane.ts'
import { overviewPane } from './overview-pane.ts'
import type { Pane, Place } from './pane.ts'
import { probesPane } from './probes-pane.ts'
import { requestPane } from './request-pane.ts'
import { requestsPane } from './requests-pane.ts'
import { selfPane } from './self-pane.ts'

export interface Screen {
  readonly id: ScreenId
  /** The key that goes there, and its place in the tab line. */
  readonly number: string
  readonly title: string
  /** Where there is little room for titles. */
  readonly short?: string
  /** What it is for, for the documentation. */
  readonly summary: string
  readonly panes: readonly Pane[]
}

/** Every screen there is, in the order of their numbers. The frame knows screens only by this table. */
export const screens: readonly Screen[] = [
  {
    id: 'fleet',
    number: '1',
    title: 'Fleet',
    summary:
      'All agents: state, since when, restarts, processor, memory and how the last run ended. Narrow terminals show fewer columns.',
    panes: [fleetPane],
  },
  {
    id: 'agent',
    number: '2',
    title: 'Agent',
    summary:
      'Everything about one agent: its states and runs, its environment with secrets masked, and what it writes, live; of a gateway its sessions, its cron jobs, its channels with the models in cooldown, and the end of its log.',
    panes: [
      ...[overviewPane, environmentPane, logPane],
      ...[gatewaySessionsPane, cronPane, channelsPane, gatewayLogPane],
    ],
  },
  {
    id: 'events',
    number: '3',
    title: 'Events',
    short: 'Event',
    summary: 'What happened, the newest last. Enter shows an event with all its data.',
    panes: [eventsPane],
  },
  {
    id: 'health',
    number: '4',
    title: 'Health',
    summary:
      'How the control plane is: its checks in three tiers with what was promised, what the probes of all agents found last, what it takes itself, and what is done about it.',
    panes: [checksPane, probesPane, selfPane],
  },
  {
    id: 'gateways',
    number: '5',
    title: 'Gateways',
    short: 'Gate',
    summary:
      'OpenClaw gateways: what waits for you, to be answered here; what each is doing; and the sessions of all with what they cost.',
    panes: [waitingPane, gatewaysPane, sessionsPane],
  },
  {
    id: 'hosts',
    number: '6',
    title: 'Hosts',
    summary:
      'The machine that the control plane runs on: processor, memory, pressure, disks and network, now and in the last hour; and the round trips to agents. What is not told shows as a dash.',
    panes: [machinePane, tripsPane],
  },
  {
    id: 'discover',
    number: '7',
    title: 'Discover',
    short: 'Find',
    summary:
      'Gateways that can be found, how far to believe each, and the command-line agents of this machine. It looks while it is shown: on this machine, and on the network once you say so; it never scans.',
    panes: [foundPane, toolsPane],
  },
  {
    id: 'cost',
    number: '8',
    title: 'Cost',
    summary:
      'What calls to models cost: dollars a minute now and in the last hour, today and in the time that `t` chooses; how full the windows of subscriptions are, and where that leads. Prices are those of the lists of providers; what has none is `?`. Enter lists the requests of a row.',
    panes: costPanes,
  },
  {
    id: 'requests',
    number: '9',
    title: 'Requests',
    short: 'Req',
    summary:
      'Calls to models and attempts that failed, as they are made, the newest first. Enter shows one: times, tokens, the arithmetic of its price, the attempts that it took and its trace.',
    panes: [requestsPane, requestPane],
  },
  {
    id: 'errors',
    number: '!',
    title: 'Errors',
    short: 'Err',
    summary:
      'Calls to models that failed, by kind, agent and model: how many and of how many, what was said last and what to do. Enter lists the requests of a row.',
    panes: errorsPanes,
  },
]

const panes = new Map<ListId, Pane>(screens.flatMap((screen) => screen.panes.map((pane) => [pane.id, pane])))

export function paneOf(id: ListId): Pane {
  const pane = panes.get(id)
  if (!pane) throw new Error(`no pane shows ${id}`)
  return pane
}

export function screenOf(id: ListId): ScreenId {
  const screen = screens.find(({ panes }) => panes.some((pane) => pane.id === id))
  if (!screen) throw new Error(`no screen has ${id}`)
  return screen.id
}

export function currentPane({ model }: Scope): Pane {
  return paneOf(currentListId(model))
}

export function currentScreen({ model }: Scope): Screen {
  const screen = screens.find(({ id }) => id === model.view.screen)
  if (!screen) throw new Error(`there is no screen ${model.view.screen}`)
  return screen
}

/** The tabs of the screen that is shown: of the agent screen, those that fit the agent. */
export function currentPanes(scope: Scope): readonly Pane[] {
  const { panes } = currentScreen(scope)
  const agent = agentById(scope, scope.model.view.agentId)
  return panes.filter(({ isFor }) => isFor?.(agent) ?? true)
}

/** What moving in the list that is looked at needs to know. */
export function currentExtent(scope: Scope): Extent {
  const pane = currentPane(scope)
  const height = Math.max(1, layoutOf(scope).list.height - pane.headHeight(scope))
  const { hasCursor, isTail, isHead = false } = pane
  return { ids: pane.ids(scope), height, hasCursor, isTail, isHead }
}

/** Where the list that is looked at is drawn from. */
export function currentPlace(scope: Scope): Place {
  const list = listOf(scope, currentPane(scope).id)
  const extent = currentExtent(scope)
  const index = extent.hasCursor ? cursorIndex(list, extent) : -1
  return { area: layoutOf(scope).list, top: windowTop(list, extent), index }
}

/** The id of the row under the cursor. */
export function currentRowId(scope: Scope): string | undefined {
  const extent = currentExtent(scope)
  return extent.ids[cursorIndex(listOf(scope, currentPane(scope).id), extent)]
}
