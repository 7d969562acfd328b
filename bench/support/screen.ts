import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import pty from '@lydell/node-pty'

const columns = 120
const rows = 40

export interface Screen extends AsyncDisposable {
  /** From the start of the program until it wrote `text`. */
  untilWritten(text: string): Promise<number>
  /** Per cent of a core that the program uses while it is left alone. */
  cpuPercent(durationMs: number): Promise<number>
  /** Bytes a second that it writes meanwhile. */
  bytesPerSecond(): number
  /** From each key until something is written for it. */
  keyMs(key: string): Promise<number>
}

/** A full-screen program at 120×40. `quit` is the key that ends it. */
export function openScreen(
  command: readonly [string, ...string[]],
  { env, quit }: { readonly env: Readonly<Record<string, string | undefined>>; readonly quit: string },
): Screen {
  const { CI: _, ...rest } = { ...process.env, ...env }
  const startedMs = performance.now()
  const [file, ...args] = command
  // A pty makes text of whatever it is given, so what is undefined must not be there.
  const wanted = Object.entries({ ...rest, TERM: 'xterm-256color', LANG: 'C.UTF-8' })
  const childEnv = Object.fromEntries(
    wanted.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
  const child = pty.spawn(file, args, { cols: columns, rows, name: 'xterm-256color', env: childEnv })
  let written = ''
  let bytes = 0
  let rate = Number.NaN
  let notify = (): void => undefined
  child.onData((data) => {
    bytes += data.length
    written = (written + data).slice(-100_000)
    notify()
  })
  const exited = new Promise<unknown>((resolve) => child.onExit(resolve))
  const next = (): Promise<void> =>
    new Promise((resolve) => {
      notify = resolve
    })
  return {
    async untilWritten(text) {
      while (!written.includes(text)) await next()
      return performance.now() - startedMs
    },
    async cpuPercent(durationMs) {
      const [cpuMs, fromMs, fromBytes] = [cpuMsOf(child.pid), performance.now(), bytes]
      await sleep(durationMs)
      const tookMs = performance.now() - fromMs
      rate = ((bytes - fromBytes) / tookMs) * 1000
      return ((cpuMsOf(child.pid) - cpuMs) / tookMs) * 100
    },
    bytesPerSecond: () => rate,
    async keyMs(key) {
      const answered = next()
      const pressedMs = performance.now()
      child.write(key)
      await answered
      return performance.now() - pressedMs
    },
    async [Symbol.asyncDispose]() {
      child.write(quit)
      const late = setTimeout(() => child.kill('SIGKILL'), 5000)
      await exited
      clearTimeout(late)
    },
  }
}

/** Time on a processor of all threads that live: the first field of each schedstat, in nanoseconds (proc(5)). */
function cpuMsOf(pid: number): number {
  const spent = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  )
  return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6
}
