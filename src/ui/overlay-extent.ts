import { helpLines } from './help-model.ts'
import type { Overlay } from './model.ts'
import type { OverlayExtent } from './overlay-model.ts'
import { overlayHeight, readerLines } from './overlay-room.ts'
import { type PaletteEntry, paletteEntries } from './palette-model.ts'
import type { Scope } from './scope.ts'

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
