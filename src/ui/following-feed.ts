import type { App } from '../core/app.ts'
import { ExpectedError } from '../core/errors.ts'
import type { Clock } from '../core/platform.ts'
import { againWhenLagging } from './lagging.ts'
import { createWantedWork } from './wanted-work.ts'

/** A stream that is followed while it is wanted. */
export interface FollowingFeed<Wish> {
  /** Says what is wanted now, `null` for nothing. Cheap to call with what is known already. */
  want(wish: Wish | null): void
  /** Follows until `signal` aborts. @throws when the connection is lost */
  run(app: App, signal: AbortSignal): Promise<void>
}

export interface FollowingFeedDeps<Wish> {
  readonly clock: Pick<Clock, 'sleep'>
  /** Follows until `signal` aborts, which it does when something else is wanted. */
  readonly follow: (app: App, wish: Wish, signal: AbortSignal) => Promise<void>
  /** Told why it could not be followed, for people. It is tried again. */
  readonly onProblem: (wish: Wish, problem: string) => void
}

const againMs = 2000

export function createFollowingFeed<Wish extends string>({
  clock,
  follow,
  onProblem,
}: FollowingFeedDeps<Wish>): FollowingFeed<Wish> {
  const wanted = createWantedWork<Wish>()

  async function followed(app: App, wish: Wish, signal: AbortSignal): Promise<void> {
    try {
      await againWhenLagging(() => follow(app, wish, signal), signal)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof ExpectedError) || error.code === 'PLANE_UNREACHABLE') throw error
      onProblem(wish, error.message)
    }
    await clock.sleep(againMs, signal).catch(() => undefined)
  }

  return {
    want: wanted.want,
    run: (app, signal) => wanted.run((wish, until) => followed(app, wish, until), signal),
  }
}
