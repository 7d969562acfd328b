import { layoutOf } from '../layout.ts'
import { cursorIndex, type Extent, windowTop } from '../list-model.ts'
import { currentListId, type ListId, type ScreenId } from '../model.ts'
import { listOf, type Scope } from '../scope.ts'
import { checksPane } from './checks-pane.ts'
import { environmentPane } from './environment-pane.ts'
import { eventsPane } from './events-pane.ts'
import { fleetPane } from './fleet-pane.ts'
import { gatewaysPane, sessionsPane, waitingPane } from './gateway-panes.ts'
import { logPane } from './log-pane.ts'
import { overviewPane } from './overview-pane.ts'
import type { Pane, Place } from './pane.ts'
import { probesPane } from './probes-pane.ts'
import { selfPane } from './self-pane.ts'

export interface Screen {
  readonly id: ScreenId
  /** The key that goes there, and its place in the tab line. */
  readonly number: string
  readonly title: string
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
      'Everything about one agent: its states and runs, its environment with secrets masked, and what it writes, live.',
    panes: [overviewPane, environmentPane, logPane],
  },
  {
    id: 'events',
    number: '3',
    title: 'Events',
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
    summary:
      'OpenClaw gateways: what waits for you, to be answered here; what each is doing; and the sessions of all with what they cost.',
    panes: [waitingPane, gatewaysPane, sessionsPane],
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

/** What moving in the list that is looked at needs to know. */
export function currentExtent(scope: Scope): Extent {
  const pane = currentPane(scope)
  const height = Math.max(1, layoutOf(scope).list.height - pane.headHeight)
  return { ids: pane.ids(scope), height, hasCursor: pane.hasCursor, isTail: pane.isTail }
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
