import { ExpectedError } from '../../core/errors.ts'
import type { Installation } from '../../core/update/installation.ts'
import { isUndoing, phaseText, type UpdateJournal, type UpdatePhase } from '../../core/update/journal.ts'
import { followUpdate } from '../../plane/update/follow.ts'
import { planeErrors } from '../../plane/update/plane-errors.ts'
import { showProgress } from '../progress.ts'

export interface Step {
  readonly title: string
  readonly run: () => Promise<void> | void
}

/** Runs steps one after another and shows them. @throws what a step throws; those after it are not run */
export async function inSteps(steps: readonly Step[], isSilent: boolean): Promise<void> {
  const list = openList(
    steps.map(({ title }) => title),
    isSilent,
  )
  try {
    for (const [index, { run }] of steps.entries()) {
      await run()
      list.reached(index + 1)
    }
  } catch (error) {
    list.failed(error)
    throw error
  } finally {
    await list.shown
  }
}

/** Steps that are shown as they are told to be done. */
function openList(titles: readonly string[], isSilent: boolean) {
  const tasks = titles.map((title) => ({ title, ...Promise.withResolvers<void>() }))
  const shown = showProgress(
    tasks.map(({ title, promise }) => ({ title, done: promise })),
    { isSilent, isSequence: true },
  )
  return {
    shown,
    reached(count: number): void {
      for (const { resolve } of tasks.slice(0, count)) resolve()
    },
    failed(error: unknown): void {
      for (const { reject } of tasks) reject(error)
    },
  }
}

/**
 * Shows an update that an updater carries out, to its end.
 * @throws UPDATE_ROLLED_BACK, UPDATE_INTERRUPTED
 */
export async function showUpdate(
  installation: Installation,
  { plane }: Pick<UpdateJournal, 'plane'>,
  isSilent: boolean,
  signal: AbortSignal,
): Promise<UpdateJournal> {
  const way: UpdatePhase[] = plane ? ['swap', 'restart', 'watch'] : ['swap']
  const forward = openList(way.map(phaseText), isSilent)
  let back: ReturnType<typeof openList> | undefined
  const onPhase = (phase: UpdatePhase): void => {
    if (phase.startsWith('undo_')) {
      forward.failed(new Error('It was not well'))
      back ??= openList(['Put the version before back'], isSilent)
    }
    const index = way.indexOf(phase)
    if (!isUndoing({ phase }) && phase !== 'stuck') forward.reached(index === -1 ? way.length : index)
  }
  try {
    const journal = await followUpdate(installation, onPhase, signal)
    back?.reached(1)
    return await orThrow(journal)
  } catch (error) {
    for (const list of [forward, back]) list?.failed(error)
    throw error
  } finally {
    await Promise.all([forward.shown, back?.shown])
  }
}

async function orThrow(journal: UpdateJournal): Promise<UpdateJournal> {
  const { phase, from, to, reason } = journal
  if (phase === 'done') return journal
  const issues = (await planeErrors(journal)).map((message) => ({ path: '', message }))
  if (phase === 'rolled_back') {
    throw new ExpectedError(
      'UPDATE_ROLLED_BACK',
      `${from} is back in its place, since ${to} was given up: ${reason}`,
      {
        hint: 'Nothing has to be done; tell its maintainers what it wrote, or try another version',
        issues,
      },
    )
  }
  throw new ExpectedError('UPDATE_INTERRUPTED', `The update is stuck: ${reason}`, {
    hint: 'Mend what it says, then superclaw update --resume puts the version before back',
    issues,
  })
}
