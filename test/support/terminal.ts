import { setTimeout as sleep } from 'node:timers/promises'
import pty from '@lydell/node-pty'
import xterm from '@xterm/headless'

export interface Terminal extends AsyncDisposable {
  /** What a person sees, line by line, without trailing spaces. */
  screen(): string
  line(y: number): string
  /** Resolves once `holds`; rejects with the screen when that takes too long. */
  waitFor(holds: (screen: string) => boolean, what: string): Promise<void>
  press(keys: string): void
  resize(columns: number, rows: number): void
  signal(name: string): void
  /** What the terminal was left as. */
  isAlternate(): boolean
  isCursorHidden(): boolean
  isMouseReporting(): boolean
  /** Whether any cell has a colour of its own. */
  hasColour(): boolean
  /** The lines of which the first cell is inverse. */
  inverseLines(): readonly number[]
  /** Everything that was written, as it was written. */
  written(): string
  readonly pid: number
  readonly exited: Promise<{ readonly exitCode: number; readonly signal?: number | undefined }>
}

export interface TerminalOptions {
  readonly columns?: number
  readonly rows?: number
  readonly env?: Readonly<Record<string, string>>
}

const waitMs = 10_000
const esc = String.fromCharCode(27)

/** A program in a terminal that exists in memory: a real PTY, read by the parser of xterm.js. Disposing kills the program. */
export function openTerminal(
  file: string,
  args: readonly string[],
  { columns = 80, rows = 24, env = {} }: TerminalOptions = {},
): Terminal {
  const term = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 })
  // Ink is non-interactive when CI is set, and colour depends on these.
  const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, ...rest } = process.env
  const childEnv = {
    ...rest,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    LC_ALL: '',
    TZ: 'UTC',
    ...env,
  } as Record<string, string>
  const child = pty.spawn(file, [...args], { cols: columns, rows, env: childEnv, name: 'xterm-256color' })
  let written = ''
  let pending = 0
  child.onData((data) => {
    written += data
    pending += 1
    term.write(data, () => {
      pending -= 1
    })
  })
  // Answers to what the program asks its terminal.
  term.onData((data) => child.write(data))
  const exited = new Promise<{ exitCode: number; signal?: number | undefined }>((resolve) =>
    child.onExit(resolve),
  )
  let isOver = false
  void exited.then(() => {
    isOver = true
  })

  const rowAt = (y: number) => term.buffer.active.getLine(term.buffer.active.viewportY + y)
  const line = (y: number): string => rowAt(y)?.translateToString(true) ?? ''
  const numbers = (): number[] => Array.from({ length: term.rows }, (_, y) => y)
  const screen = (): string => numbers().map(line).join('\n').trimEnd()
  const lastOf = (on: string, off: string): boolean => written.lastIndexOf(on) > written.lastIndexOf(off)

  return {
    screen,
    line,
    async waitFor(holds, what) {
      const deadlineMs = performance.now() + waitMs
      while (pending > 0 || !holds(screen())) {
        if (performance.now() > deadlineMs)
          throw new Error(`waited in vain for ${what}; the screen is:\n${screen()}`)
        await sleep(10)
      }
    },
    press: (keys) => child.write(keys),
    resize(nextColumns, nextRows) {
      child.resize(nextColumns, nextRows)
      term.resize(nextColumns, nextRows)
    },
    signal: (name) => child.kill(name),
    isAlternate: () => term.buffer.active.type === 'alternate',
    isCursorHidden: () => lastOf(`${esc}[?25l`, `${esc}[?25h`),
    isMouseReporting: () => term.modes.mouseTrackingMode !== 'none',
    hasColour: () =>
      numbers().some((y) =>
        Array.from({ length: term.cols }, (_, x) => rowAt(y)?.getCell(x)).some(
          (cell) => cell && !cell.isFgDefault(),
        ),
      ),
    inverseLines: () => numbers().filter((y) => Boolean(rowAt(y)?.getCell(0)?.isInverse())),
    written: () => written,
    pid: child.pid,
    exited,
    async [Symbol.asyncDispose]() {
      if (!isOver) child.kill('SIGKILL')
      await exited
      term.dispose()
    },
  }
}
