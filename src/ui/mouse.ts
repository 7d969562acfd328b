/** What the pointer did, in cells from 0. Other buttons and releases are left out. */
export type MouseEvent =
  | { readonly kind: 'clicked'; readonly x: number; readonly y: number }
  | { readonly kind: 'scrolled'; readonly by: 1 | -1; readonly x: number; readonly y: number }

const esc = String.fromCharCode(27)
/** A report of xterm's SGR mode (ctlseqs, 1006): button, column and row from 1, M for pressed, m for released. */
const report = new RegExp(`${esc}\\[<(\\d+);(\\d+);(\\d+)([Mm])`, 'g')
const unfinished = new RegExp(`${esc}\\[<[\\d;]*$`)

/** Reports of presses and of the wheel (1000), with coordinates that do not end at column 223 (1006). */
export const mouseOn = `${esc}[?1000h${esc}[?1006h`
export const mouseOff = `${esc}[?1006l${esc}[?1000l`

export interface MouseSplitter {
  /** `chunk` without its mouse reports, which are told apart. A report that is cut waits for its other half. */
  push(chunk: string): { readonly rest: string; readonly events: readonly MouseEvent[] }
}

export function createMouseSplitter(): MouseSplitter {
  let held = ''
  return {
    push(chunk) {
      const events: MouseEvent[] = []
      const text = held + chunk
      held = unfinished.exec(text)?.[0] ?? ''
      const whole = held === '' ? text : text.slice(0, -held.length)
      const rest = whole.replace(report, (_, button: string, x: string, y: string, end: string) => {
        const event = eventOf(Number(button), { x: Number(x) - 1, y: Number(y) - 1 }, end === 'M')
        if (event) events.push(event)
        return ''
      })
      return { rest, events }
    },
  }
}

function eventOf(
  button: number,
  at: { readonly x: number; readonly y: number },
  isPress: boolean,
): MouseEvent | undefined {
  if (!isPress) return undefined
  if (button === 64 || button === 65) return { kind: 'scrolled', by: button === 64 ? -1 : 1, ...at }
  return button === 0 ? { kind: 'clicked', ...at } : undefined
}

/** What Ink uses of its standard input. */
export interface TerminalInput {
  readonly isTTY: boolean
  setRawMode(isRaw: boolean): unknown
  setEncoding(encoding: 'utf8'): unknown
  ref(): unknown
  unref(): unknown
  read(): unknown
  pause(): unknown
  addListener(event: 'readable', listener: () => void): unknown
  removeListener(event: 'readable', listener: () => void): unknown
}

/** `input` for Ink, which knows no mouse: its reports are taken out and told to `onMouse`. */
export function withoutMouse(input: TerminalInput, onMouse: (event: MouseEvent) => void): TerminalInput {
  const splitter = createMouseSplitter()
  return {
    isTTY: input.isTTY,
    setRawMode: (isRaw) => input.setRawMode(isRaw),
    setEncoding: (encoding) => input.setEncoding(encoding),
    ref: () => input.ref(),
    unref: () => input.unref(),
    pause: () => input.pause(),
    addListener: (event, listener) => input.addListener(event, listener),
    removeListener: (event, listener) => input.removeListener(event, listener),
    read() {
      const chunk = input.read()
      if (chunk === null) return null
      const { rest, events } = splitter.push(String(chunk))
      for (const event of events) onMouse(event)
      return rest
    },
  }
}
