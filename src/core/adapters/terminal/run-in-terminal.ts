import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface TerminalProgram {
  /** As EDITOR and PAGER hold one: a program, perhaps with options (environ(7)). */
  readonly command: string
  /** After the options of `command`; the shell does not look into them. */
  readonly args: readonly string[]
  /** What it reads instead of the keyboard. */
  readonly input?: string
  readonly env: NodeJS.ProcessEnv
}

/**
 * Runs a program that has the terminal of this process until it ends. Ctrl+C and Ctrl+\ are for it alone meanwhile.
 * @returns its exit status; 127 when there is no such program, 126 when it cannot be run, 128 when a signal ended it
 * @throws when `signal` aborts; the program is told to end
 */
export async function runInTerminal(
  { command, args, input, env }: TerminalProgram,
  signal: AbortSignal,
): Promise<number> {
  const child = spawn('/bin/sh', ['-c', `${command} "$@"`, command, ...args], {
    env,
    signal,
    stdio: [input === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'],
  })
  const listenAgain = leaveSignals()
  try {
    // A pager that was left before its end reads no more.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
    const [status] = await once(child, 'close')
    return typeof status === 'number' ? status : 128
  } finally {
    listenAgain()
  }
}

/** Keys of the terminal signal every process in its foreground, this one too. */
function leaveSignals(): () => void {
  const undo = (['SIGINT', 'SIGQUIT'] as const).map((name) => {
    const listeners = process.rawListeners(name)
    const ignore = (): void => undefined
    process.on(name, ignore)
    for (const listener of listeners) process.off(name, listener as () => void)
    return () => {
      for (const listener of listeners) process.on(name, listener as () => void)
      process.off(name, ignore)
    }
  })
  return () => {
    for (const each of undo) each()
  }
}
