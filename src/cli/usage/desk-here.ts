import type { UsageDesk } from '../../core/usage/usage-desk.ts'
import { isUnreachable, openLocalDesk } from './local-desk.ts'

/**
 * Asks the control plane, and without one answers here.
 * @param isElsewhere whether a control plane that `--url` names is asked: nothing here stands for it
 */
export async function orHere<Answer>(
  isElsewhere: boolean,
  ask: () => Promise<Answer>,
  here: (desk: UsageDesk) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    if (!isUnreachable(error) || isElsewhere) throw error
    await using desk = await openLocalDesk(process.env)
    return await here(desk)
  }
}
