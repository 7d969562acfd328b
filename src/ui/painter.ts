import type { Size } from './model.ts'

/** The only one that writes lines to the terminal. */
export interface Painter {
  /** Makes the screen show `lines`, each as wide as the terminal; writes those alone that changed. */
  paint(lines: readonly string[], size: Size): void
  /** Somebody else wrote to the screen: the next paint is a whole one. */
  forget(): void
}

const esc = String.fromCharCode(27)
/** One frame for the eye (synchronized output, DEC 2026), and no line that flows into the next (autowrap, DEC 7). */
const begin = `${esc}[?2026h${esc}[?7l`
const end = `${esc}[?7h${esc}[?2026l`
const clear = `${esc}[0m${esc}[2J`

/**
 * Paints by lines. Ink lays out and composes the whole screen at each change, which takes three times the processor of
 * everything else here; docs/decisions/0006-paint-by-lines.md has the figures.
 */
export function createPainter(write: (text: string) => void): Painter {
  let shown: readonly string[] = []
  let shownSize: Size = { columns: 0, rows: 0 }
  return {
    paint(lines, size) {
      const isSame = size.columns === shownSize.columns && size.rows === shownSize.rows
      const isPart = isSame && shown.length > 0
      const changes = changedLines(isPart ? shown : [], lines)
      shown = lines
      shownSize = size
      if (changes !== '') write(begin + (isPart ? '' : clear) + changes + end)
    },
    forget() {
      shown = []
    },
  }
}

/** Each line that is another than before, at its place; erased first, in case the terminal takes it for narrower than we do. */
function changedLines(before: readonly string[], lines: readonly string[]): string {
  let changes = ''
  for (const [y, line] of lines.entries()) {
    if (line !== before[y]) changes += `${esc}[${y + 1};1H${esc}[2K${line}`
  }
  return changes
}

const mode = new RegExp(`${esc}\\[\\?[\\d;]*[hl]`, 'g')

/**
 * `output` for Ink, which switches modes of the terminal (alternate screen, cursor, bracketed paste) and would
 * write its own, empty frames between those of the painter: only the modes come through.
 */
export function modesOnly(output: NodeJS.WriteStream): NodeJS.WriteStream {
  const write = (chunk: unknown, ...rest: readonly unknown[]): boolean => {
    const modes = String(chunk).match(mode)?.join('') ?? ''
    const done = rest.find((value) => typeof value === 'function')
    return output.write(modes, () => done?.())
  }
  return new Proxy(output, {
    get(target, key) {
      if (key === 'write') return write
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
