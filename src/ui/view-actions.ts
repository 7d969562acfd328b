import type { Action, Actions } from './action.ts'
import { openAgent } from './agent-actions.ts'
import { goBack, goForward, type Travel } from './history.ts'
import { cursorIndex } from './list-model.ts'
import { currentListId, type MenuItem, type ScreenId, type View } from './model.ts'
import { showRequests, withTab } from './request-actions.ts'
import { agentById, currentList, type Scope } from './scope.ts'
import { currentExtent, currentPane, currentPanes, currentRowId } from './screens/registry.ts'
import { goTo, type Step, stay, withCurrentList, withOverlay, withoutMarks } from './step.ts'
import { currentAgent } from './targets.ts'

/** Going from screen to screen, and how a list is shown. */
export const viewActions: Actions = {
  'go.open': { title: 'Open what is under the cursor', group: 'Go', run: open },
  'go.back': {
    title: 'Undo: marks, filter, frozen time, then one level',
    group: 'Go',
    run: undoLast,
  },
  'go.nextTab': { title: 'Next tab', group: 'Go', run: (scope) => turnTab(scope, 1) },
  'go.previousTab': { title: 'Tab before', group: 'Go', run: (scope) => turnTab(scope, -1) },
  'go.fleet': screenAction('fleet', 'Fleet: all agents', 'superclaw fleet --watch'),
  'go.agent': {
    ...screenAction('agent', 'Agent: everything about one', null),
    whyNot: (scope) => (agentToShow(scope) === undefined ? 'no agent is chosen' : null),
    run: (scope) => openAgent(scope, agentToShow(scope)),
  },
  'go.events': screenAction('events', 'Events: what happened', 'superclaw events --follow'),
  'go.health': screenAction('health', 'Health: how the control plane is', 'superclaw health'),
  'go.gateways': screenAction(
    'gateways',
    'Gateways: what they do, and what waits for you',
    'superclaw gateway list',
  ),
  'go.hosts': screenAction(
    'hosts',
    'Hosts: the machine, and how far away agents are',
    'superclaw metrics list host',
  ),
  'go.discover': screenAction('discover', 'Discover: gateways that can be added', 'superclaw discover'),
  'go.cost': screenAction('cost', 'Cost: what calls to models cost', 'superclaw usage'),
  'go.requests': screenAction(
    'requests',
    'Requests: calls to models, as they are made',
    'superclaw requests',
  ),
  'go.errors': screenAction('errors', 'Errors: calls to models that failed', 'superclaw errors'),
  'history.back': travelling('Back to the view before, exactly as it was', 'there is no view before', goBack),
  'history.forward': travelling('Forward again', 'there is no view after', goForward),
  'history.last': {
    title: 'The view before; again, back here',
    group: 'Go',
    whyNot: ({ model }) => (model.history.past.length > 0 ? null : 'there is no view before'),
    run: ({ model }) => goTo(model, model.history.past.at(-1) ?? model.view),
  },
  'list.filter': {
    title: 'Filter the list',
    group: 'List',
    run: ({ model }) =>
      withOverlay(model, { kind: 'filter', before: model.view.lists[currentListId(model)].filter }),
  },
  'list.sort': { title: 'Sort by a column', group: 'List', run: sortMenu },
  'list.columns': { title: 'Choose columns', group: 'List', run: columnsMenu },
  'list.reverse': {
    title: 'Reverse the order',
    group: 'List',
    run: (scope) => stay(withCurrentList(scope.model, { isReversed: !currentList(scope).isReversed })),
  },
  'list.follow': {
    title: 'Follow what comes, or stop following',
    group: 'List',
    run: (scope) => stay(withCurrentList(scope.model, following(scope))),
  },
  'list.wrap': {
    title: 'Wrap long lines, or cut them',
    group: 'List',
    run: (scope) => stay(withCurrentList(scope.model, { isWrapped: !currentList(scope).isWrapped })),
  },
}

function screenAction(screen: ScreenId, title: string, cli: string | null): Action {
  return {
    title,
    group: 'Go',
    cli: () => cli,
    run: ({ model }) => (model.view.screen === screen ? stay(model) : goTo(model, { ...model.view, screen })),
  }
}

function agentToShow(scope: Scope): string | undefined {
  return (currentAgent(scope) ?? agentById(scope, scope.model.view.agentId))?.id
}

function open(scope: Scope): Step {
  const id = currentRowId(scope)
  const command = id === undefined ? undefined : currentPane(scope).open?.(scope, id)
  if (command?.kind === 'request' || command?.kind === 'requests') return showRequests(scope.model, command)
  const text = id === undefined ? undefined : currentPane(scope).read?.(scope, id)
  if (text) return withOverlay(scope.model, { kind: 'reader', ...text, top: 0 })
  return openAgent(scope, currentAgent(scope)?.id)
}

/** Never quits: at the last level it does nothing. */
function undoLast(scope: Scope): Step {
  const { model } = scope
  if (model.marks.size > 0) return stay(withoutMarks(model))
  const { filter } = currentList(scope)
  if (filter !== '') return stay(withCurrentList(model, { filter: '', search: filter }))
  if (model.view.frozen) return stay({ ...model, view: { ...model.view, frozen: null } })
  if (currentListId(model) === 'requests.one') return goTo(model, withTab(model.view, 'requests.all'))
  return model.view.screen === 'fleet' ? stay(model) : goTo(model, { ...model.view, screen: 'fleet' })
}

function turnTab(scope: Scope, by: number): Step {
  const panes = currentPanes(scope)
  const { view } = scope.model
  const index = panes.findIndex(({ id }) => id === currentListId(scope.model))
  const next = panes[(index + by + panes.length) % panes.length]
  if (!next) return stay(scope.model)
  return stay({ ...scope.model, view: { ...view, tabs: { ...view.tabs, [view.screen]: next.id } } })
}

function travelling(
  title: string,
  none: string,
  travel: (history: Scope['model']['history'], view: View) => Travel<View> | undefined,
): Action {
  return {
    title,
    group: 'Go',
    whyNot: ({ model }) => (travel(model.history, model.view) ? null : none),
    run: ({ model }) => stay(withoutMarks({ ...model, ...travel(model.history, model.view) })),
  }
}

function sortMenu(scope: Scope): Step {
  const items = currentPane(scope).sorts.map(({ id, title, key }): MenuItem => {
    return { key, label: title.toLowerCase(), whyNot: null, command: { kind: 'sort', by: id } }
  })
  return withOverlay(scope.model, { kind: 'menu', title: 'Sort by', items })
}

function columnsMenu(scope: Scope): Step {
  const { hidden } = currentList(scope)
  const items = (currentPane(scope).columns ?? []).map(({ id, title, key }): MenuItem => {
    const label = `${hidden.includes(id) ? '[ ]' : '[x]'} ${title.toLowerCase()}`
    return { key, label, whyNot: null, command: { kind: 'column', id } }
  })
  return withOverlay(scope.model, { kind: 'menu', title: 'Columns', items })
}

function following(scope: Scope): {
  readonly isFollowing: boolean
  readonly index: number
  readonly cursorId: string | null
} {
  const list = currentList(scope)
  const extent = currentExtent(scope)
  const index = Math.max(0, cursorIndex(list, extent))
  return { isFollowing: !list.isFollowing, index, cursorId: extent.ids[index] ?? null }
}
