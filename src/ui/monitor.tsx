import { useApp, useInput, useWindowSize } from 'ink'
import { useEffect, useLayoutEffect, useSyncExternalStore } from 'react'
import { drawFrame } from './frame.ts'
import { keyNames } from './keys.ts'
import type { MonitorSession } from './monitor-session.ts'
import type { Painter } from './painter.ts'
import type { TerminalControl } from './terminal-control.ts'
import type { Theme } from './theme.ts'

/** The monitor: keys and the size of the terminal go into the session, what it shows goes to the painter. */
export function Monitor(props: {
  readonly session: MonitorSession
  readonly theme: Theme
  readonly painter: Painter
  readonly control: TerminalControl
}) {
  const { session, theme, painter, control } = props
  const scope = useSyncExternalStore(session.subscribe, session.read)
  const { suspendTerminal } = useApp()
  const { columns, rows } = useWindowSize()
  const { lines, hits } = drawFrame(scope, theme)
  useInput((input, key) => {
    for (const name of keyNames(input, key)) session.send({ type: 'key', key: name })
  })
  useEffect(() => session.send({ type: 'resized', size: { columns, rows } }), [session, columns, rows])
  useEffect(() => session.drawn(hits))
  useLayoutEffect(() => {
    if (!control.isLent()) painter.paint(lines, scope.model.size)
  })
  useLayoutEffect(() => {
    control.attach(suspendTerminal)
    // Runs however Ink ends: by a key, a signal, a throw or an exit.
    return () => control.mouse(false)
  }, [control, suspendTerminal])
  return null
}
