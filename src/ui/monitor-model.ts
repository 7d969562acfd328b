import { actionOf, whyNot } from './actions.ts'
import { askBefore, openAgent } from './agent-actions.ts'
import type { MonitorData } from './data.ts'
import type { Hit } from './drawing.ts'
import { focusOn } from './focus-actions.ts'
import { answerOne } from './gateway-actions.ts'
import { bindingOf } from './keys.ts'
import { type Command, countOf, type Model, type Notice, type Opened, type Size } from './model.ts'
import { moveBy, moveTo } from './move-actions.ts'
import { overlayExtent } from './overlay-extent.ts'
import { editText, updateOverlay } from './overlay-model.ts'
import { showRequests } from './request-actions.ts'
import { createScope, currentList, type Scope } from './scope.ts'
import { screenOf } from './screens/registry.ts'
import { type Step, stay, withCurrentList, withNotice, withOverlay } from './step.ts'

/** Everything that changes what is on the screen, but the data. */
export type MonitorEvent =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'resized'; readonly size: Size }
  /** `hit`: what was under the pointer. */
  | { readonly type: 'clicked'; readonly hit: Hit | undefined; readonly atMs: number }
  | { readonly type: 'scrolled'; readonly by: number }
  /** Something that was asked for came out well or not. */
  | { readonly type: 'noticed'; readonly notice: Notice }
  /** Something is to be asked or read. */
  | { readonly type: 'opened'; readonly overlay: Opened }

const doubleClickMs = 400

/** What the monitor becomes by `event`, and what is to be done outside it. Pure. */
export function updateMonitor(model: Model, event: MonitorEvent, live: MonitorData): Step {
  const scope = createScope(model, live)
  switch (event.type) {
    case 'key':
      return pressed(scope, event.key)
    case 'resized':
      return stay({ ...model, size: event.size })
    case 'scrolled':
      return model.overlay
        ? repeated(scope, event.by > 0 ? 'down' : 'up', Math.abs(event.by))
        : moveBy(scope, event.by)
    case 'clicked':
      return clicked(scope, event)
    case 'noticed':
      return stay(withNotice(model, event.notice))
    case 'opened':
      return opened(scope, event.overlay)
  }
}

/** What somebody is typing is not taken from under the fingers. */
function opened({ model, live }: Scope, overlay: Opened): Step {
  if (!model.overlay) return withOverlay(model, overlay)
  const text =
    overlay.kind === 'confirm' ? 'superclaw.yaml is another now: :reload applies it' : overlay.title
  return stay(withNotice(model, { text, tone: 'info', atMs: live.nowMs }))
}

function pressed(scope: Scope, key: string): Step {
  const model = { ...scope.model, notice: null }
  if (model.overlay) return pressedInOverlay({ ...scope, model }, key)
  if (isCount(model, key)) return stay({ ...model, count: `${model.count}${key}`.slice(0, 6) })
  if (bindingOf(key)?.action === `go.${model.view.screen}`) return stay(model)
  return withoutCount(pressedInList({ ...scope, model }, key), model.count)
}

/** A digit goes to its screen, unless a number has begun. */
function isCount({ count }: Model, key: string): boolean {
  return /^\d$/.test(key) && count !== ''
}

/** The key after a number has taken it; one that begins a number has not. */
function withoutCount(step: Step, before: string): Step {
  return step.model.count === before ? { ...step, model: { ...step.model, count: '' } } : step
}

function pressedInList(scope: Scope, key: string): Step {
  const binding = bindingOf(key)
  if (!binding) return stay(scope.model)
  const why = whyNot(scope, binding)
  const action = actionOf(binding.action)
  if (why !== null) return refused(scope, action.title, why)
  const step = action.run(scope, Math.max(1, countOf(scope.model)))
  return action.group === 'Move' || binding.action === 'mark.range' ? step : withoutRange(step)
}

/** Only moving goes on with a range; what it marked stays marked. */
function withoutRange(step: Step): Step {
  return step.model.range ? { ...step, model: { ...step.model, range: null } } : step
}

function refused({ model, live }: Scope, title: string, why: string): Step {
  return stay(withNotice(model, { text: `${title}: ${why}`, tone: 'info', atMs: live.nowMs }))
}

function pressedInOverlay(scope: Scope, key: string): Step {
  const { model } = scope
  if (!model.overlay) return stay(model)
  const { overlay, command } = updateOverlay(model.overlay, key, overlayExtent(scope, model.overlay))
  const next = { ...scope, model: { ...model, overlay } }
  if (command) return runCommand(next, command)
  return overlay?.kind === 'filter' ? filterTyped(next, key) : stay(next.model)
}

/** A filter is live: each key shows what it leaves. */
function filterTyped(scope: Scope, key: string): Step {
  const { filter } = currentList(scope)
  if (key === 'up' || key === 'down') return moveBy(scope, key === 'up' ? -1 : 1)
  return stay(withCurrentList(scope.model, { filter: editText(filter, key) }))
}

function repeated(scope: Scope, key: string, times: number): Step {
  let step = stay(scope.model)
  for (let time = 0; time < times; time += 1) step = pressedInOverlay({ ...scope, model: step.model }, key)
  return step
}

/** Carries out what a menu, the palette, the mouse or a confirmation chose. */
function runCommand(scope: Scope, command: Command): Step {
  const { model } = scope
  switch (command.kind) {
    case 'action': {
      const why = actionOf(command.action).whyNot?.(scope) ?? null
      const { title } = actionOf(command.action)
      return why === null ? actionOf(command.action).run(scope, 1) : refused(scope, title, why)
    }
    case 'select':
      return selected(scope, command)
    case 'sort':
      return stay(withCurrentList(model, sortedBy(scope, command.by)))
    case 'column':
      return columnTurned(scope, command.id)
    case 'filter':
      return stay(withCurrentList(model, { filter: command.text }))
    case 'focus':
      return focusOn(scope, command.focus)
    case 'open':
      return openList(scope, command)
    case 'request':
    case 'requests':
      return showRequests(scope.model, command)
    case 'confirm':
      return askBefore(scope, command.call)
    case 'answer':
      return answerOne(scope, command)
    default:
      return stay(model, command)
  }
}

/** Goes to a list: a tab of the agent screen, or of the screen that has it. */
function openList(scope: Scope, { list, agentId }: Extract<Command, { kind: 'open' }>): Step {
  const { model } = scope
  const screen = screenOf(list)
  if (screen === 'agent') return openAgent(scope, agentId, list)
  return stay({ ...model, view: { ...model.view, screen, tabs: { ...model.view.tabs, [screen]: list } } })
}

/** The same column again turns the order round. */
function sortedBy(scope: Scope, by: string): { readonly sort: string; readonly isReversed: boolean } {
  const { sort, isReversed } = currentList(scope)
  return { sort: by, isReversed: sort === by ? !isReversed : false }
}

/** The menu stays, for another. */
function columnTurned(scope: Scope, id: string): Step {
  const { hidden } = currentList(scope)
  const left = hidden.includes(id) ? hidden.filter((each) => each !== id) : [...hidden, id]
  const model = withCurrentList(scope.model, { hidden: left })
  return actionOf('list.columns').run({ ...scope, model }, 1)
}

function selected(scope: Scope, { index, atMs }: Extract<Command, { kind: 'select' }>): Step {
  const { clicked: before } = scope.model
  const isDouble = before !== null && before.index === index && atMs - before.atMs < doubleClickMs
  const { model } = moveTo(scope, index)
  const next = { ...model, clicked: isDouble ? null : { index, atMs } }
  return isDouble ? actionOf('go.open').run({ ...scope, model: next }, 1) : stay(next)
}

function clicked(scope: Scope, { hit, atMs }: Extract<MonitorEvent, { type: 'clicked' }>): Step {
  const model = { ...scope.model, notice: null }
  if (!hit) return stay(model)
  const command = hit.command.kind === 'select' ? { ...hit.command, atMs } : hit.command
  const step = runCommand({ ...scope, model: { ...model, overlay: null } }, command)
  return command.kind === 'select' ? step : withoutRange(step)
}
