import type { Command, Overlay } from './model.ts'

/** What a key does to what lies over the screen. */
export interface OverlayStep {
  /** `null`: it is gone. */
  readonly overlay: Overlay | null
  readonly command?: Command
}

/** How far lists inside overlays can go; the palette's entries and the length of texts are the caller's to know. */
export interface OverlayExtent {
  readonly count: number
  readonly height: number
  /** Of the palette's selected entry; `undefined` when it cannot be chosen. */
  readonly chosen: Command | undefined
  /** What Tab makes of the palette's text. */
  readonly completed: string | undefined
}

/** Every key while something lies over the screen: nothing of it reaches the list below. */
export function updateOverlay(overlay: Overlay, key: string, extent: OverlayExtent): OverlayStep {
  if (key === 'esc' || key === 'ctrl+c') return escaped(overlay)
  switch (overlay.kind) {
    case 'menu':
      return menuKey(overlay, key)
    case 'confirm':
      return confirmKey(overlay, key)
    case 'filter':
      return key === 'enter' ? { overlay: null } : { overlay }
    case 'palette':
      return paletteKey(overlay, key, extent)
    case 'help':
      return helpKey(overlay, key, extent)
    case 'reader':
      return key === 'q' || key === 'enter' ? { overlay: null } : { overlay: scrolled(overlay, key, extent) }
  }
}

function escaped(overlay: Overlay): OverlayStep {
  if (overlay.kind === 'filter') return { overlay: null, command: { kind: 'filter', text: overlay.before } }
  return { overlay: null }
}

function menuKey(overlay: Extract<Overlay, { kind: 'menu' }>, key: string): OverlayStep {
  const item = overlay.items.find((candidate) => candidate.key === key)
  return item && item.whyNot === null ? { overlay: null, command: item.command } : { overlay }
}

function confirmKey(overlay: Extract<Overlay, { kind: 'confirm' }>, key: string): OverlayStep {
  const { expected, text, effect } = overlay
  if (expected === 'y')
    return key === 'y' ? { overlay: null, command: effect } : { overlay: key === 'n' ? null : overlay }
  if (key === 'enter' && text === expected) return { overlay: null, command: effect }
  const edited = editText(text, key)
  return { overlay: { ...overlay, text: /^\d*$/.test(edited) ? edited.slice(0, 6) : text } }
}

function paletteKey(
  overlay: Extract<Overlay, { kind: 'palette' }>,
  key: string,
  extent: OverlayExtent,
): OverlayStep {
  const last = Math.max(0, extent.count - 1)
  switch (key) {
    case 'enter':
      return extent.chosen ? { overlay: null, command: extent.chosen } : { overlay }
    case 'down':
    case 'ctrl+n':
      return { overlay: { ...overlay, index: Math.min(last, overlay.index + 1) } }
    case 'up':
    case 'ctrl+p':
      return { overlay: { ...overlay, index: Math.max(0, overlay.index - 1) } }
    case 'tab':
      return { overlay: { ...overlay, text: extent.completed ?? overlay.text, index: 0 } }
    case 'backspace':
      return {
        overlay: overlay.text === '' ? null : { ...overlay, text: editText(overlay.text, key), index: 0 },
      }
    default: {
      const text = editText(overlay.text, key)
      return { overlay: text === overlay.text ? overlay : { ...overlay, text, index: 0 } }
    }
  }
}

function helpKey(
  overlay: Extract<Overlay, { kind: 'help' }>,
  key: string,
  extent: OverlayExtent,
): OverlayStep {
  if (key === 'enter' || (key === '?' && overlay.text === '')) return { overlay: null }
  const text = editText(overlay.text, key)
  if (text !== overlay.text) return { overlay: { ...overlay, text, top: 0 } }
  return { overlay: scrolled(overlay, key, extent) }
}

function scrolled<Scrolling extends { readonly top: number }>(
  overlay: Scrolling,
  key: string,
  extent: OverlayExtent,
): Scrolling {
  const by = scrollBy(key, extent.height)
  const last = Math.max(0, extent.count - extent.height)
  return { ...overlay, top: Math.max(0, Math.min(last, overlay.top + by)) }
}

function scrollBy(key: string, height: number): number {
  switch (key) {
    case 'down':
    case 'j':
      return 1
    case 'up':
    case 'k':
      return -1
    case 'pageDown':
    case 'space':
      return height - 1
    case 'pageUp':
      return 1 - height
    case 'home':
    case 'g':
      return Number.NEGATIVE_INFINITY
    case 'end':
    case 'G':
      return Number.POSITIVE_INFINITY
    default:
      return 0
  }
}

/** `text` after a key of a line editor: a character, Backspace, Ctrl+W (a word), Ctrl+U (all). Other keys change nothing. */
export function editText(text: string, key: string): string {
  if (key === 'space') return `${text} `
  if (key === 'backspace' || key === 'delete') return [...text].slice(0, -1).join('')
  if (key === 'ctrl+w') return text.replace(/\S+\s*$/, '')
  if (key === 'ctrl+u') return ''
  return [...key].length === 1 && text.length < textMax ? text + key : text
}

const textMax = 500
