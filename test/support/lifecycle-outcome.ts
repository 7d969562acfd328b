import type { Lifecycle, LifecycleAction } from '../../src/core/agent/lifecycle-model.ts'

/**
 * What a step did, in a line: the new state if it changed, then the actions in order. `ignored` when nothing
 * changed, `noted` when only the model did.
 */
export function outcome(
  before: Lifecycle,
  { model, actions }: { readonly model: Lifecycle; readonly actions: readonly LifecycleAction[] },
): string {
  const done = actions.flatMap(text)
  if (model.state !== before.state) done.unshift(`→ ${model.state}`)
  if (done.length > 0) return done.join(', ')
  return JSON.stringify(model) === JSON.stringify(before) ? 'ignored' : 'noted'
}

function text(action: LifecycleAction): string | [] {
  switch (action.type) {
    case 'record':
      return recorded(action.event)
    case 'schedule':
      return `${action.timer} in ${action.afterMs}`
    case 'cancel':
      return `no ${action.timer}`
    case 'signal':
      return action.signal
    default:
      return action.type.replaceAll('_', ' ')
  }
}

function recorded(event: Extract<LifecycleAction, { type: 'record' }>['event']): string | [] {
  if (event.type !== 'agent.state') return event.type
  return event.data.from === event.data.to ? 'say why' : []
}
