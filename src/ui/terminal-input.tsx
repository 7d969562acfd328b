import { useApp, useInput, useWindowSize } from 'ink'
import { useEffect, useLayoutEffect } from 'react'
import { keyNames } from './keys.ts'
import type { MonitorSession } from './monitor-session.ts'
import type { TerminalControl } from './terminal-control.ts'

/** What Ink brings from the terminal: keys and its size. It shows nothing; that is for the painter. */
export function TerminalInput(props: {
  readonly session: MonitorSession
  readonly control: TerminalControl
}) {
  const { session, control } = props
  const { suspendTerminal } = useApp()
  const { columns, rows } = useWindowSize()
  useInput((input, key) => {
    for (const name of keyNames(input, key)) session.send({ type: 'key', key: name })
  })
  useEffect(() => session.send({ type: 'resized', size: { columns, rows } }), [session, columns, rows])
  useLayoutEffect(() => {
    control.attach(suspendTerminal)
    // Runs however Ink ends: by a key, a signal, a throw or an exit.
    return () => control.release()
  }, [control, suspendTerminal])
  return null
}
