import { mouseOff, mouseOn, type TerminalInput } from './mouse.ts'

/** The terminal that the monitor takes over. */
export interface MonitorTerminal {
  readonly input: TerminalInput
  readonly output: NodeJS.WriteStream
  /** Stops this process as Ctrl-Z does; resolves when it goes on. `undefined` where that is not possible. */
  readonly suspend: (() => Promise<void>) | undefined
}

/** Gives the terminal away while `use` lasts, then draws everything anew. */
export type Lend = (use: () => Promise<void>) => Promise<void>

/** What of the terminal Ink does not do: the mouse, and giving it to the shell for a while. */
export interface TerminalControl {
  /** Told once by the screen. */
  attach(lend: Lend): void
  /** Reports of the mouse on or off. They must be off when the terminal is given back. */
  mouse(isOn: boolean): void
  suspend(): void
  repaint(): void
  /** Whether the terminal is somebody else's: nothing may be painted. */
  isLent(): boolean
  /** Gives it back for good. */
  release(): void
}

/** @param onBack called when the terminal is ours again, with an empty screen */
export function createTerminalControl(
  { output, suspend }: MonitorTerminal,
  onBack: () => void,
): TerminalControl {
  let lend: Lend | undefined
  let hasMouse = false
  let isLent = false

  function mouse(isOn: boolean): void {
    if (isOn !== hasMouse) output.write(isOn ? mouseOn : mouseOff)
    hasMouse = isOn
  }

  async function lent(use: () => Promise<void>): Promise<void> {
    if (isLent || !lend) return
    const hadMouse = hasMouse
    mouse(false)
    isLent = true
    try {
      await lend(use)
    } finally {
      isLent = false
      mouse(hadMouse)
      onBack()
    }
  }

  return {
    attach(next) {
      lend = next
    },
    mouse,
    isLent: () => isLent,
    release() {
      mouse(false)
      isLent = true
    },
    suspend: () => void (suspend && lent(suspend)),
    repaint: () => void lent(async () => undefined),
  }
}
