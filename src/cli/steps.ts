import { ExpectedError } from '../core/errors.ts'
import { isInteractive, stderrLogger } from './progress.ts'

/** One step of several that are done one after the other. */
export interface Step {
  readonly title: string
  readonly run: () => Promise<void>
  /** Takes back what `run` did, or did in part. */
  readonly undo?: () => Promise<void>
}

/**
 * Does the steps in order, each shown as a line on stderr. When one fails, or `signal` aborts, what was done is undone, the
 * last first, and the failure is thrown.
 */
export async function runSteps(
  steps: readonly Step[],
  { isSilent, onUndoFailed }: { readonly isSilent: boolean; readonly onUndoFailed: (line: string) => void },
  signal: AbortSignal,
): Promise<void> {
  const begun: Step[] = []
  const runOne = async (step: Step): Promise<void> => {
    if (signal.aborted) throw interrupted()
    begun.push(step)
    await step.run()
  }
  try {
    if (isSilent) for (const step of steps) await runOne(step)
    else await drawSteps(steps, runOne)
  } catch (error) {
    for (const { title, undo } of begun.reverse()) {
      await undo?.().catch((fault: unknown) =>
        onUndoFailed(`Not undone: ${title}: ${fault instanceof Error ? fault.message : fault}`),
      )
    }
    throw signal.aborted ? interrupted() : error
  }
}

const interrupted = (): ExpectedError =>
  new ExpectedError('TIMED_OUT', 'Interrupted; what was done is undone again')

async function drawSteps(steps: readonly Step[], runOne: (step: Step) => Promise<void>): Promise<void> {
  const { Listr } = await import('listr2')
  const logger = await stderrLogger()
  const list = new Listr(
    steps.map((step) => ({ title: step.title, task: () => runOne(step) })),
    {
      concurrent: false,
      exitOnError: true,
      fallbackRenderer: 'simple',
      fallbackRendererCondition: () => !isInteractive(process.stderr, process.env),
      rendererOptions: { logger, showErrorMessage: false },
      fallbackRendererOptions: { logger },
      registerSignalListeners: false,
    },
  )
  await list.run()
}
