import { visited } from './history.ts'
import type { ListView } from './list-model.ts'
import type { Effect, Model, Notice, Overlay, View } from './model.ts'
import { currentListId, withList } from './model.ts'

/** What an event leads to: a model, and things to do outside it. */
export interface Step {
  readonly model: Model
  readonly effects: readonly Effect[]
}

export function stay(model: Model, ...effects: readonly Effect[]): Step {
  return { model, effects }
}

/** Goes to another view; the one that is left can be come back to. */
export function goTo(model: Model, view: View): Step {
  return stay(withoutMarks({ ...model, view, history: visited(model.history, model.view) }))
}

export function withoutMarks(model: Model): Model {
  return { ...model, marks: new Set(), range: null }
}

export function withOverlay(model: Model, overlay: Overlay | null): Step {
  return stay({ ...model, overlay })
}

/** Changes the list that is looked at. */
export function withCurrentList(model: Model, change: Partial<ListView>): Model {
  return { ...model, view: withList(model.view, currentListId(model), change) }
}

export function withNotice(model: Model, notice: Notice): Model {
  return { ...model, notice }
}
