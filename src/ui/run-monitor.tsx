import { render } from 'ink'
import type { App } from '../core/app.ts'
import type { Clock } from '../core/platform.ts'
import { performEffect } from './effects.ts'
import { createFeed, type Feed } from './feed.ts'
import { createModel, type Effect, type Notice, type QuitReason } from './model.ts'
import { Monitor } from './monitor.tsx'
import { createMonitorSession, type MonitorSession } from './monitor-session.ts'
import { createMonitorStore, type MonitorStore } from './monitor-store.ts'
import { withoutMouse } from './mouse.ts'
import { createPainter, modesOnly } from './painter.ts'
import type { Scope } from './scope.ts'
import { createTerminalControl, type MonitorTerminal } from './terminal-control.ts'
import { createTheme } from './theme.ts'
import { createViewStateSaver, parseViewState, type ViewStateFile, viewStateText } from './view-state.ts'
import { wantedDetail } from './wanted.ts'

export interface MonitorOptions {
  /** Called for each attempt to reach the control plane; may return the same `App` again, which stays the caller's. */
  readonly connect: () => Promise<App>
  readonly clock: Clock
  readonly terminal: MonitorTerminal
  /** Whether leaving asks what becomes of the control plane. */
  readonly ownsPlane: boolean
  readonly hasColor: boolean
  readonly isAscii: boolean
  /** `undefined`: begin as at first use, keep nothing. */
  readonly viewState: ViewStateFile | undefined
}

export interface MonitorResult {
  /** `stop`: the user wants the agents and the control plane stopped. `aborted`: `signal` did. */
  readonly reason: QuitReason | 'aborted'
}

/** How long the first frame waits for something to show. */
const firstFrameMs = 80

/**
 * Takes the terminal over until the user leaves or `signal` aborts, and gives it back as it was, whatever happens.
 * A control plane that goes away is waited for.
 * @throws what a screen threw: a bug
 */
export async function runMonitor(options: MonitorOptions, signal: AbortSignal): Promise<MonitorResult> {
  const { clock } = options
  const end = new AbortController()
  const whileOpen = AbortSignal.any([signal, end.signal])
  using store = createMonitorStore(clock)
  const feed = createFeed({ connect: options.connect, clock, apply: store.apply })
  const feeding = feed.run(whileOpen)
  try {
    const saved = await options.viewState?.load().catch(() => undefined)
    await firstPublished(store, clock, whileOpen)
    return await shown({ options, store, feed, saved }, whileOpen)
  } finally {
    end.abort()
    await feeding
  }
}

/** Resolves with the first data, or soon without. */
async function firstPublished(store: MonitorStore, clock: Clock, signal: AbortSignal): Promise<void> {
  const published = Promise.withResolvers<void>()
  const forget = store.subscribe(published.resolve)
  await Promise.race([published.promise, clock.sleep(firstFrameMs, signal).catch(() => undefined)])
  forget()
}

interface Parts {
  readonly options: MonitorOptions
  readonly store: MonitorStore
  readonly feed: Feed
  readonly saved: string | undefined
}

async function shown({ options, store, feed, saved }: Parts, signal: AbortSignal): Promise<MonitorResult> {
  const { clock, terminal } = options
  const { output } = terminal
  const saver = options.viewState && createViewStateSaver(options.viewState, clock, saved)
  const result = Promise.withResolvers<QuitReason | 'aborted'>()
  const painter = createPainter((text) => void output.write(text))
  const control = createTerminalControl(terminal, () => {
    painter.forget()
    session.refresh()
  })
  const size = { columns: output.columns, rows: output.rows }
  const model = { ...createModel({ size, ownsPlane: options.ownsPlane }), ...parseViewState(saved) }

  const session: MonitorSession = createMonitorSession(store, model, {
    nowMs: clock.now,
    perform,
    changed(scope: Scope) {
      feed.want(wantedDetail(scope))
      control.mouse(scope.model.hasMouse)
      saver?.keep(viewStateText(scope.model))
    },
  })
  function perform(effect: Effect): void {
    const notice = (said: Omit<Notice, 'atMs'>): void =>
      session.send({ type: 'noticed', notice: { ...said, atMs: clock.now() } })
    const write = (sequence: string): void => void output.write(sequence)
    const { suspend, repaint } = control
    performEffect({ app: feed.app, notice, write, quit: result.resolve, suspend, repaint }, effect, signal)
  }
  feed.want(wantedDetail(session.read()))

  const input = withoutMouse(terminal.input, session.pointer)
  const theme = createTheme(options)
  const ink = render(<Monitor session={session} theme={theme} painter={painter} control={control} />, {
    stdin: input as unknown as NodeJS.ReadStream,
    stdout: modesOnly(output),
    alternateScreen: true,
    patchConsole: false,
    exitOnCtrlC: false,
    // A CI variable in the environment would otherwise leave nothing but the last frame.
    interactive: true,
  })
  control.mouse(model.hasMouse)
  const abort = (): void => result.resolve('aborted')
  signal.addEventListener('abort', abort, { once: true })
  try {
    // Ink ends by itself only when a screen threw.
    const reason = await Promise.race([result.promise, ink.waitUntilExit().then(() => 'quit' as const)])
    return { reason }
  } finally {
    signal.removeEventListener('abort', abort)
    ink.unmount()
    await ink.waitUntilExit().catch(() => undefined)
    await saver?.flush()
  }
}
