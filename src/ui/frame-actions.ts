import type { Action, Actions } from './action.ts'
import { agentActions } from './agent-actions.ts'
import { cronMenu, currentCronJob } from './cron-actions.ts'
import { plural } from './format.ts'
import { layoutOf } from './layout.ts'
import type { MenuItem, Overlay } from './model.ts'
import type { Scope } from './scope.ts'
import type { Copyable } from './screens/pane.ts'
import { currentPane, currentRowId } from './screens/registry.ts'
import { type Step, stay, withCurrentList, withOverlay } from './step.ts'
import { namesOf, targetAgents } from './targets.ts'

/** What the frame around the screens does. */
export const frameActions: Actions = {
  'menu.act': {
    title: 'Act on the agent, on all that are marked, or on the cron job',
    group: 'Agents',
    whyNot: (scope) =>
      currentCronJob(scope) || targetAgents(scope).length > 0 ? null : 'no agent is chosen',
    run: (scope) => {
      const job = currentCronJob(scope)
      return job ? cronMenu(scope, job) : actMenu(scope)
    },
  },
  'menu.copy': {
    title: 'Copy the row, or all that are marked',
    group: 'View',
    run: copyMenu,
  },
  'palette.line': opening('Type a command, as in a shell', {
    kind: 'palette',
    mode: 'line',
    text: '',
    index: 0,
  }),
  'palette.search': opening('Find a command, a screen or an agent', {
    kind: 'palette',
    mode: 'search',
    text: '',
    index: 0,
  }),
  help: opening('These keys', { kind: 'help', text: '', top: 0 }),
  'view.inspector': {
    title: 'Show or hide the inspector',
    group: 'View',
    run: (scope) => stay({ ...scope.model, hasInspector: layoutOf(scope).inspector === null }),
  },
  'view.mouse': {
    title: 'Give the mouse to the terminal, or take it back',
    group: 'View',
    run: ({ model, live }) => {
      const text = model.hasMouse
        ? 'The mouse selects text now; m takes it back.'
        : 'The mouse points, scrolls and sorts.'
      return stay({ ...model, hasMouse: !model.hasMouse, notice: { text, tone: 'info', atMs: live.nowMs } })
    },
  },
  'view.repaint': {
    title: 'Draw the screen anew',
    group: 'View',
    run: ({ model }) => stay(model, { kind: 'repaint' }),
  },
  'view.suspend': {
    title: 'Suspend the monitor; fg brings it back',
    group: 'View',
    run: ({ model }) => stay(model, { kind: 'suspend' }),
  },
  quit: { title: 'Quit', group: 'SuperClaw', run: quit },
}

function opening(title: string, overlay: Overlay): Action {
  return { title, group: 'SuperClaw', run: ({ model }) => withOverlay(model, overlay) }
}

/** The letters of the action menu. */
const actKeys: readonly (readonly [key: string, action: string])[] = [
  ['s', 'agent.start'],
  ['r', 'agent.restart'],
  ['t', 'agent.stop'],
  ['o', 'agent.show'],
  ['l', 'agent.log'],
  ['e', 'agent.env'],
]

function actMenu(scope: Scope): Step {
  const items = actKeys.flatMap(([key, id]): MenuItem[] => {
    const action = agentActions[id]
    if (!action) return []
    return [
      {
        key,
        label: action.title,
        whyNot: action.whyNot?.(scope) ?? null,
        command: { kind: 'action', action: id },
      },
    ]
  })
  return withOverlay(scope.model, { kind: 'menu', title: namesOf(targetAgents(scope)), items })
}

function copyMenu(scope: Scope): Step {
  const rows = chosenRows(scope)
  const none = rows.length > 0 ? null : 'there is no row'
  const isOne = rows.length <= 1
  const json = rows.map((row) => row.json)
  const item = (key: string, label: string, text: string, whyNot: string | null): MenuItem => {
    return { key, label, whyNot, command: { kind: 'copy', text, what: label } }
  }
  const items = [
    item('y', isOne ? 'the row as text' : 'the rows as text', rows.map(({ name }) => name).join('\n'), none),
    item(
      'j',
      isOne ? 'its JSON' : 'their JSON',
      JSON.stringify(isOne ? json[0] : json, undefined, 2) ?? '',
      none,
    ),
    item('c', 'the command that shows it', currentPane(scope).cli(scope), null),
  ]
  const title = isOne ? 'Copy' : `Copy ${plural(rows.length, 'row')}`
  return withOverlay(scope.model, { kind: 'menu', title, items })
}

/** The rows that are marked, also those that the filter hides, in their order; else the one under the cursor. */
function chosenRows(scope: Scope): readonly Copyable[] {
  const { marks } = scope.model
  const pane = currentPane(scope)
  const here = currentRowId(scope)
  const all = { ...scope, model: withCurrentList(scope.model, { filter: '' }) }
  const ids = marks.size > 0 ? pane.ids(all).filter((id) => marks.has(id)) : here === undefined ? [] : [here]
  return ids.flatMap((id) => pane.copyable(all, id) ?? [])
}

/** Leaves at once, unless the control plane was started for this terminal: then it is asked what becomes of it. */
function quit(scope: Scope): Step {
  const { model, live } = scope
  if (!model.ownsPlane) return stay(model, { kind: 'quit', reason: 'quit' })
  const agents = plural(live.agents.length, 'agent')
  return withOverlay(model, {
    kind: 'menu',
    title: `Stop ${agents} and the control plane?`,
    items: [
      { key: 's', label: 'stop all', whyNot: null, command: { kind: 'quit', reason: 'stop' } },
      {
        key: 'k',
        label: 'keep running in the background',
        whyNot: null,
        command: { kind: 'quit', reason: 'quit' },
      },
    ],
  })
}
