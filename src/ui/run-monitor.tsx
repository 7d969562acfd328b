import { render } from 'ink'
import type { App } from '../core/app.ts'
import type { Clock } from '../core/platform.ts'
import { performEffect } from './effects.ts'
import { createFeed, type Feed } from './feed.ts'
import { drawFrame } from './frame.ts'
import { createLookFeed, type LookFeed } from './look-feed.ts'
import { createModel, type Effect, type Notice, type Opened, type QuitReason } from './model.ts'
import { createMonitorSession, type MonitorSession } from './monitor-session.ts'
import { createMonitorStore, type MonitorStore } from './monitor-store.ts'
import { withoutMouse } from './mouse.ts'
import type { Outside } from './outside.ts'
import { createPainter, modesOnly } from './painter.ts'
import { createTerminalControl, type MonitorTerminal, type TerminalControl } from './terminal-control.ts'
import { TerminalInput } from './terminal-input.tsx'
import { createTheme } from './theme.ts'
import {
  createViewStateSaver,
  parseViewState,
  type ViewStateFile,
  type ViewStateSaver,
  viewStateText,
} from './view-state.ts'
import { wantedDetail, wantedLook, wantedOfScreens } from './wanted.ts'

export interface MonitorOptions {
  /** Called for each attempt to reach the control plane; may return the same `App` again, which stays the caller's. */
  readonly connect: () => Promise<App>
  readonly clock: Clock
  readonly terminal: MonitorTerminal
  readonly outside: Outside
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
  const looks = createLookFeed({
    clock,
    discover: options.outside.discover,
    read: store.read,
    apply: store.apply,
  })
  const feeding = Promise.all([feed.run(whileOpen), looks.run(whileOpen)])
  try {
    const saved = await options.viewState?.load().catch(() => undefined)
    await firstPublished(store, clock, whileOpen)
    return await shown({ options, store, feed, looks, saved }, whileOpen)
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
  readonly looks: LookFeed
  readonly saved: string | undefined
}

async function shown(parts: Parts, signal: AbortSignal): Promise<MonitorResult> {
  const { options, saved } = parts
  const { clock, terminal } = options
  const saver = options.viewState && createViewStateSaver(options.viewState, clock, saved)
  const result = Promise.withResolvers<QuitReason | 'aborted'>()
  const { session, control } = createScreen(parts, { result, saver }, signal)
  const ink = render(<TerminalInput session={session} control={control} />, {
    stdin: withoutMouse(terminal.input, session.pointer) as unknown as NodeJS.ReadStream,
    stdout: modesOnly(terminal.output),
    alternateScreen: true,
    patchConsole: false,
    exitOnCtrlC: false,
    // A CI variable in the environment would otherwise leave nothing but the last frame.
    interactive: true,
  })
  session.refresh()
  const abort = (): void => result.resolve('aborted')
  signal.addEventListener('abort', abort, { once: true })
  try {
    // Ink ends by itself only when it failed.
    return { reason: await Promise.race([result.promise, ink.waitUntilExit().then(() => 'quit' as const)]) }
  } finally {
    signal.removeEventListener('abort', abort)
    ink.unmount()
    await ink.waitUntilExit().catch(() => undefined)
    await saver?.flush()
  }
}

interface Outcome {
  readonly result: PromiseWithResolvers<QuitReason | 'aborted'>
  readonly saver: ViewStateSaver | undefined
}

/** The session, and what follows from each of its changes: a frame, what is to be read, what is to be kept. */
function createScreen(
  { options, store, feed, looks, saved }: Parts,
  { result, saver }: Outcome,
  signal: AbortSignal,
): Screen {
  const { output } = options.terminal
  const theme = createTheme(options)
  const painter = createPainter((text) => void output.write(text))
  const control = createTerminalControl(options.terminal, () => {
    painter.forget()
    session.refresh()
  })
  const size = { columns: output.columns, rows: output.rows }
  const model = { ...createModel({ size, ownsPlane: options.ownsPlane }), ...parseViewState(saved) }

  const paint = oncePerTurn(() => {
    try {
      const { lines, hits } = drawFrame(session.read(), theme)
      session.drawn(hits)
      if (!control.isLent()) painter.paint(lines, session.read().model.size)
    } catch (error) {
      result.reject(error)
    }
  })
  const session: MonitorSession = createMonitorSession(store, model, {
    nowMs: options.clock.now,
    perform,
    changed(scope) {
      feed.want(wantedDetail(scope))
      feed.wantScreens(wantedOfScreens(scope))
      looks.want(wantedLook(scope))
      control.mouse(scope.model.hasMouse)
      saver?.keep(viewStateText(scope.model))
      paint()
    },
  })
  function perform(effect: Effect): void {
    const notice = (said: Omit<Notice, 'atMs'>): void =>
      session.send({ type: 'noticed', notice: { ...said, atMs: options.clock.now() } })
    const write = (sequence: string): void => void output.write(sequence)
    const open = (overlay: Opened): void => session.send({ type: 'opened', overlay })
    const { suspend, repaint, lend } = control
    const { app, again: changed } = feed
    const deps = { app, changed, outside: options.outside, notice, open, write, quit: result.resolve }
    performEffect({ ...deps, suspend, repaint, lend }, effect, signal)
  }
  return { session, control }
}

interface Screen {
  readonly session: MonitorSession
  readonly control: TerminalControl
}

/** `work`, once after all that happens in this turn: keys that were typed fast make one frame. */
function oncePerTurn(work: () => void): () => void {
  let isDue = false
  return () => {
    if (isDue) return
    isDue = true
    queueMicrotask(() => {
      isDue = false
      work()
    })
  }
}
