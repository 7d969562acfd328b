import { helpLines } from './help-model.ts'
import { footerHeight, headerHeight } from './layout.ts'
import type { Overlay } from './model.ts'
import type { OverlayExtent } from './overlay-model.ts'
import { type PaletteEntry, paletteEntries } from './palette-model.ts'
import type { Scope } from './scope.ts'
import { wrap } from './text.ts'

/** How high what lies over the screen may become: all but the header, the footer and its own line of title. */
export function overlayHeight({ model }: Scope): number {
  return Math.max(1, model.size.rows - headerHeight - footerHeight - 1)
}

export function overlayExtent(scope: Scope, overlay: Overlay): OverlayExtent {
  const none = { count: 0, height: overlayHeight(scope), chosen: undefined, completed: undefined }
  switch (overlay.kind) {
    case 'palette': {
      const entries = paletteEntries(scope, overlay.mode, overlay.text)
      const entry = entries[overlay.index]
      const chosen = entry?.whyNot === null ? entry.command : undefined
      return { ...none, count: entries.length, chosen, completed: completedBy(entry) }
    }
    case 'help':
      return { ...none, count: helpLines(scope, overlay.text).length, height: none.height - 1 }
    case 'reader':
      return { ...none, count: readerLines(scope, overlay.body).length }
    default:
      return none
  }
}

function completedBy(entry: PaletteEntry | undefined): string | undefined {
  return entry?.cli?.replace(/^superclaw /, '') ?? entry?.title
}

/** A text as lines that fit the screen. */
export function readerLines({ model }: Scope, body: string): readonly string[] {
  return body.split('\n').flatMap((line) => wrap(line, model.size.columns - 2))
}
