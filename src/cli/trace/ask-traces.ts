import { ExpectedError } from '../../core/errors.ts'
import type { tracesHere } from './traces-here.ts'

/** The control plane's answer; where none runs, what its file says. @throws what either does */
export async function askTraces<Answer>(
  ask: () => Promise<Answer>,
  fromHere: (here: ReturnType<typeof tracesHere>) => Answer,
  isElsewhere: boolean,
): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    const isNoneHere = error instanceof ExpectedError && error.code === 'PLANE_UNREACHABLE'
    if (!isNoneHere || isElsewhere) throw error
    const [{ tracesHere: open }, { preparePrivateFolder }, { statePaths }] = await Promise.all([
      import('./traces-here.ts'),
      import('../../core/adapters/host/private-folder.ts'),
      import('../../core/config/paths.ts'),
    ])
    preparePrivateFolder(statePaths(process.env).stateDir)
    return fromHere(open(process.env))
  }
}
