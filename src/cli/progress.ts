/** Something that takes a while, shown as a line of its own. */
export interface ProgressTask {
  readonly title: string
  readonly done: Promise<unknown>
}

export interface ProgressOptions {
  readonly isSilent: boolean
  /** One after another: a task shows once those before it are done, and none after one that failed. */
  readonly isSequence?: boolean
}

/**
 * Shows tasks that go on by themselves, on stderr: a spinner each in a terminal, plain lines elsewhere, nothing with
 * `isSilent`. Resolves when all have ended, however they ended.
 */
export async function showProgress(
  tasks: readonly ProgressTask[],
  { isSilent, isSequence = false }: ProgressOptions,
): Promise<void> {
  // Asked for before anything is awaited: one that fails meanwhile must not count as unhandled.
  const ended = Promise.allSettled(tasks.map(({ done }) => done))
  if (!isSilent && tasks.length > 0) await drawProgress(tasks, isSequence)
  await ended
}

async function drawProgress(tasks: readonly ProgressTask[], isSequence: boolean): Promise<void> {
  const { Listr } = await import('listr2')
  const logger = await stderrLogger()
  const list = new Listr(
    tasks.map(({ title, done }) => ({ title, task: async () => void (await done) })),
    {
      concurrent: !isSequence,
      exitOnError: isSequence,
      fallbackRenderer: 'simple',
      fallbackRendererCondition: () => !isInteractive(process.stderr, process.env),
      rendererOptions: { logger },
      fallbackRendererOptions: { logger },
      registerSignalListeners: false,
    },
  )
  await list.run().catch(() => undefined)
}

/** What listr2 writes with: its default writes to stdout, which is for data. */
export async function stderrLogger() {
  const { ListrLogger, ProcessOutput } = await import('listr2')
  return new ListrLogger({
    processOutput: new ProcessOutput(process.stderr, process.stderr),
    useIcons: false,
  })
}

/** Whether lines may be drawn anew on `stream`. CI logs and dumb terminals keep every line. */
export function isInteractive(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return stream.isTTY === true && !env['CI'] && env['TERM'] !== 'dumb'
}
