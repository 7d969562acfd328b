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
  /** Reports of the mouse on or off; they are off while the terminal is somebody else's. */
  mouse(isOn: boolean): void
  suspend(): void
  /** Gives it away while `use` lasts; at once when it is away already. @throws what `use` throws */
  readonly lend: Lend
  repaint(): void
  /** Whether the terminal is somebody else's: nothing may be painted. */
  isLent(): boolean
  /** Gives it back for good. */
  release(): void
}

/** @param onBack called when the terminal is ours again, with an empty screen */
export function createTerminalControl(
  { input, output, suspend }: MonitorTerminal,
  onBack: () => void,
): TerminalControl {
  let lend: Lend | undefined
  let wantsMouse = false
  let hasMouse = false
  let isLent = false

  function setMouse(isOn: boolean): void {
    if (isOn !== hasMouse) output.write(isOn ? mouseOn : mouseOff)
    hasMouse = isOn
  }

  async function lent(use: () => Promise<void>): Promise<void> {
    if (isLent || !lend) return
    setMouse(false)
    isLent = true
    try {
      await lend(async () => {
        await stopReading(input)
        await use()
      })
    } finally {
      isLent = false
      setMouse(wantsMouse)
      onBack()
    }
  }

  return {
    attach(next) {
      lend = next
    },
    mouse(isOn) {
      wantsMouse = isOn
      if (!isLent) setMouse(isOn)
    },
    isLent: () => isLent,
    release() {
      setMouse(false)
      isLent = true
    },
    suspend: () => void (suspend && lent(suspend)),
    lend: lent,
    repaint: () => void lent(async () => undefined),
  }
}

/** Ink stops listening, but its stream goes on reading: what is typed next would be lost to the other program. */
async function stopReading(input: TerminalInput): Promise<void> {
  await turn()
  input.pause()
  await turn()
}

/** Streams settle what they were told one turn later. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
