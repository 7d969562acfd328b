import { spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { until } from './until.ts'

export interface Terminal extends Disposable {
  /** Every byte that the program wrote. */
  output(): string
  /** What a person sees: its lines, without what is empty at the end. */
  screen(): string
  press(keys: string): void
  resize(columns: number, rows: number): void
  /** Resolves once the screen fits. */
  shows(expected: RegExp): Promise<void>
  readonly exit: Promise<{ readonly exitCode: number; readonly signal?: number | undefined }>
}

export interface TerminalOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly columns?: number
  readonly rows?: number
}

/** Runs a program in a real pseudo-terminal, whose other side is xterm's own parser. Disposing kills it. */
export function openTerminal(
  argv: readonly string[],
  { env, columns = 80, rows = 24 }: TerminalOptions,
): Terminal {
  const [file = '', ...args] = argv
  const screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true })
  const known = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const child = spawn(file, args, {
    cols: columns,
    rows,
    name: env['TERM'] ?? 'xterm-256color',
    env: Object.fromEntries(known),
  })
  let output = ''
  child.onData((data) => {
    output += data
    screen.write(data)
  })
  screen.onData((answer) => child.write(answer))
  const lines = (): string => {
    const buffer = screen.buffer.active
    const rowsOf = Array.from({ length: screen.rows }, (_, row) => buffer.getLine(buffer.viewportY + row))
    return rowsOf
      .map((line) => line?.translateToString(true) ?? '')
      .join('\n')
      .trimEnd()
  }
  return {
    output: () => output,
    screen: lines,
    press: (keys) => child.write(keys),
    resize(newColumns, newRows) {
      child.resize(newColumns, newRows)
      screen.resize(newColumns, newRows)
    },
    shows: (expected) => until(() => expected.test(lines())).then(() => undefined),
    exit: new Promise((resolve) => child.onExit(resolve)),
    [Symbol.dispose]() {
      child.kill('SIGKILL')
      screen.dispose()
    },
  }
}
