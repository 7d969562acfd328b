import { Box, Text, useApp, useInput, useWindowSize } from 'ink'
import { memo, useEffect, useLayoutEffect, useSyncExternalStore } from 'react'
import { drawFrame } from './frame.ts'
import { keyNames } from './keys.ts'
import type { MonitorSession } from './monitor-session.ts'
import type { TerminalControl } from './terminal-control.ts'
import type { Theme } from './theme.ts'

/** A line of the screen. Drawn again only when its text is another. */
const Line = memo(function Line({ text }: { readonly text: string }) {
  return <Text wrap="truncate">{text}</Text>
})

/**
 * The monitor on the screen: session in, lines out. Each line is one text that was filled up and coloured before, because
 * Ink lays out, measures and composes every element it has at every change.
 */
export function Monitor({
  session,
  theme,
  control,
}: {
  readonly session: MonitorSession
  readonly theme: Theme
  readonly control: TerminalControl
}) {
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
    control.attach(suspendTerminal)
    // Runs however Ink ends: by a key, a signal, a throw or an exit.
    return () => control.mouse(false)
  }, [control, suspendTerminal])
  const { size } = scope.model
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows}>
      {lines.map((text, y) => (
        <Line key={y} text={text} />
      ))}
    </Box>
  )
}
