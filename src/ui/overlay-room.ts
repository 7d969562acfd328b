import { footerHeight, headerHeight } from './layout.ts'
import type { Scope } from './scope.ts'
import { wrap } from './text.ts'

/** How high what lies over the screen may become: all but the header, the footer and its own line of title. */
export function overlayHeight({ model }: Scope): number {
  return Math.max(1, model.size.rows - headerHeight - footerHeight - 1)
}

/** A text as lines that fit the screen. */
export function readerLines({ model }: Scope, body: string): readonly string[] {
  return body.split('\n').flatMap((line) => wrap(line, model.size.columns - 2))
}
