import type { Actions } from './action.ts'
import { dataWithin, type Focus, focusText } from './focus.ts'
import { plural } from './format.ts'
import type { MenuItem } from './model.ts'
import { agentById, type Scope } from './scope.ts'
import { goTo, type Step, stay, withOverlay } from './step.ts'
import { currentAgent } from './targets.ts'

/** Keeping all screens to a part of the agents. */
export const focusActions: Actions = {
  'menu.focus': { title: 'Keep all screens to a fleet or an agent', group: 'Go', run: focusMenu },
}

/** A key for each fleet; `0` is for all and `a` for the agent. Fleets beyond these are found by the filter. */
const fleetKeys = [...'123456789bcdefghi']

function focusMenu(scope: Scope): Step {
  const { live, model } = scope
  const item = (key: string, focus: Focus | null, label: string): MenuItem => {
    return { key, label, whyNot: null, command: { kind: 'focus', focus } }
  }
  const agent = currentAgent(scope)
  const fleets = [...new Set(live.agents.map(({ fleet }) => fleet))]
  const items = [
    item('0', null, `all: ${plural(live.agents.length, 'agent')}`),
    ...(agent
      ? [item('a', { kind: 'agent', id: agent.id }, focusText({ kind: 'agent', id: agent.id }))]
      : []),
    ...fleetKeys.slice(0, fleets.length).map((key, index) => {
      const focus: Focus = { kind: 'fleet', id: fleets[index] ?? '' }
      return item(
        key,
        focus,
        `${focusText(focus)}: ${plural(dataWithin(live, focus).agents.length, 'agent')}`,
      )
    }),
  ]
  return withOverlay(model, { kind: 'menu', title: 'Keep to', items })
}

/** An agent screen of an agent that is left out gives way to the fleet. */
export function focusOn(scope: Scope, focus: Focus | null): Step {
  const { model } = scope
  const { view } = model
  if (focus?.kind === view.focus?.kind && focus?.id === view.focus?.id) return stay(model)
  const isLeftOut = !agentById({ data: dataWithin(scope.live, focus) }, view.agentId)
  const screen = view.screen === 'agent' && isLeftOut ? 'fleet' : view.screen
  return goTo(model, { ...view, screen, focus })
}
