import { type Command, type Model, type View, withList } from './model.ts'
import { goTo, type Step } from './step.ts'

/** Shows one request, or those that a filter leaves. Where one was can be come back to. */
export function showRequests(
  model: Model,
  command: Extract<Command, { kind: 'request' | 'requests' }>,
): Step {
  const { view } = model
  if (command.kind === 'request') {
    const top = { top: 0, index: 0, filter: '' }
    return goTo(model, {
      ...withTab(withList(view, 'requests.one', top), 'requests.one'),
      requestId: command.id,
    })
  }
  const list = { filter: command.filter, isFollowing: true, cursorId: null, index: 0, top: 0 }
  return goTo(model, withTab(withList(view, 'requests.all', list), 'requests.all'))
}

/** `view` on a tab of the Requests screen. */
export function withTab(view: View, list: 'requests.all' | 'requests.one'): View {
  return { ...view, screen: 'requests', tabs: { ...view.tabs, requests: list } }
}
