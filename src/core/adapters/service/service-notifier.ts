import { execFile, execFileSync } from 'node:child_process'
import type { Clock } from '../../platform.ts'

/** What tells systemd of us (sd_notify(3)). */
export interface ServiceNotifier {
  /** We serve. From now on the watchdog is told that we are well, as long as `isHealthy` says so. */
  ready(status: string): Promise<void>
  /** We are about to end. Asks for more time again and again, up to ten minutes: agents have their grace, one after the other. */
  stopping(): void
  /** A line for `systemctl status`. */
  status(text: string): Promise<void>
  /** The same when there is no time left to wait for anything. */
  lastWords(text: string): void
}

export interface ServiceNotifierDeps {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Of the control plane. */
  readonly pid: number
  readonly clock: Clock
  /** Told why systemd could not be told. */
  readonly onFault: (message: string) => void
  /** Asked before each sign of life. A control plane that says no is killed and started again, its agents untouched. */
  readonly isHealthy?: () => boolean
}

const toolTimeoutMs = 5_000
/** How often a control plane that stops asks for time, and how much. */
const extendEveryMs = 10_000
const extendBy = 'EXTEND_TIMEOUT_USEC=30000000'
const extensionsMax = 60

/**
 * Over systemd-notify(1): Node cannot send datagrams to a unix socket, and a process of 4 ms every 15 s is cheaper than a
 * native module.
 */
export function createServiceNotifier(deps: ServiceNotifierDeps): ServiceNotifier {
  const { clock, onFault, isHealthy = () => true } = deps
  const watchdogMs = watchdogIntervalMs(deps)
  const options = { env: toolEnvironment(deps.env), timeout: toolTimeoutMs, killSignal: 'SIGKILL' as const }
  const argv = (lines: readonly string[]): string[] => [`--pid=${deps.pid}`, ...lines]
  let isStopping = false
  const tell = (...lines: string[]): Promise<void> =>
    new Promise((resolve) => {
      execFile('systemd-notify', argv(lines), options, (error) => {
        if (error) onFault(faultText(error))
        resolve()
      })
    })
  const keepAlive = async (): Promise<void> => {
    if (watchdogMs === undefined || isStopping) return
    // Not before the last sign has been given: they never pile up.
    if (isHealthy()) await tell('WATCHDOG=1')
    clock.after(watchdogMs, () => void keepAlive())
  }
  const askForTime = async (left: number): Promise<void> => {
    if (left === 0) return
    await tell(extendBy)
    clock.after(extendEveryMs, () => void askForTime(left - 1))
  }

  return {
    async ready(status) {
      await tell('READY=1', `STATUS=${oneLine(status)}`)
      await keepAlive()
    },
    stopping() {
      if (isStopping) return
      isStopping = true
      void tell('STOPPING=1', 'STATUS=Stopping').then(() => askForTime(extensionsMax))
    },
    status: (text) => tell(`STATUS=${oneLine(text)}`),
    lastWords(text) {
      try {
        execFileSync('systemd-notify', argv([`STATUS=${oneLine(text)}`]), { ...options, stdio: 'ignore' })
      } catch (error) {
        onFault(faultText(error as Error))
      }
    },
  }
}

/** Half of what systemd waits for a sign of life; `undefined` when it waits for none from this process (sd_watchdog_enabled(3)). */
function watchdogIntervalMs({ env, pid }: ServiceNotifierDeps): number | undefined {
  const usec = Number(env['WATCHDOG_USEC'])
  const isOurs = (env['WATCHDOG_PID'] ?? String(pid)) === String(pid)
  return isOurs && usec > 0 ? Math.max(1, usec / 2_000) : undefined
}

function toolEnvironment(env: ServiceNotifierDeps['env']): Record<string, string> {
  const { NOTIFY_SOCKET: socket = '', PATH: path = '' } = env
  // Whatever the service's PATH is, the tool is where systemd is.
  return { NOTIFY_SOCKET: socket, PATH: `${path}:/usr/bin:/bin` }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 200)

function faultText(error: Error): string {
  const isMissing = 'code' in error && error.code === 'ENOENT'
  return isMissing
    ? 'systemd-notify is missing: systemd will take this control plane for one that does not start'
    : `systemd was not told: ${oneLine(error.message)}`
}
