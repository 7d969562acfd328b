import { readFileSync, rmSync } from 'node:fs'
import type { App } from '../../core/app.ts'
import { removeAgent } from '../../core/config/edit-config.ts'
import type { MadeForGateway } from '../../core/gateway/own-gateway.ts'
import { editConfig } from '../edit-config.ts'
import { runSteps, type Step } from '../steps.ts'
import { stopToEnd, unlessAbsent, untilGone } from './gateway-steps.ts'

/** What of it there is, as lines for people: what it is, and what removes it. */
export function leftLines({ folder, installation, secret }: MadeForGateway): string[] {
  return [
    ...(folder === undefined ? [] : [`its state: rm -r ${folder}`]),
    ...(secret === undefined ? [] : [`its token: superclaw secret remove ${secret}`]),
    ...(installation === undefined ? [] : [`openclaw itself: rm -r ${installation}`]),
  ]
}

/**
 * Takes an agent out of the file, waits until nothing of it runs, and removes what was made for it.
 * @throws PLANE_UNREACHABLE when nobody could say that nothing of it runs
 */
export async function purgeGateway(
  app: App,
  agent: MadeForGateway & { readonly name: string; readonly path: string },
  { isSilent, say }: { readonly isSilent: boolean; readonly say: (line: string) => void },
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly isApplied: boolean }> {
  const { name, path, folder, installation, secret } = agent
  let edited = { path, isApplied: false }
  let wasWanted = false
  const steps: Step[] = [
    {
      title: `Stop ${name}; work that goes on may come to its end first`,
      run: async () => {
        const { agents } = await app.call('agent.list', {})
        wasWanted = agents.some(({ id, wanted }) => id === name && wanted === 'running')
        await stopToEnd(app, name, signal).catch(unlessAbsent)
      },
      async undo() {
        if (wasWanted) await app.call('agent.start', { agent: name }).catch(unlessAbsent)
      },
    },
    {
      title: `Take it out of ${path}`,
      async run() {
        edited = await editConfig(
          path,
          (text) => removeAgent(text, name),
          async () => app,
        )
        await untilGone(app, name, signal)
      },
    },
    ...(secret === undefined ? [] : [secretStep(app, secret)]),
    ...(folder === undefined ? [] : [folderStep('Remove its state', folder)]),
    ...(installation === undefined || isUsed(path, name, installation)
      ? []
      : [folderStep('Remove openclaw', installation)]),
  ]
  await runSteps(steps, { isSilent, onUndoFailed: say }, signal)
  return edited
}

function secretStep(app: App, name: string): Step {
  return {
    title: `Remove the secret ${name}`,
    run: async () => {
      await app.call('secret.remove', { name }).catch(unlessAbsent)
    },
  }
}

function folderStep(title: string, folder: string): Step {
  return {
    title: `${title}: ${folder}`,
    run: async () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

/** Whether another agent of the file runs it. */
function isUsed(path: string, name: string, installation: string): boolean {
  return removeAgent(readFileSync(path, 'utf8'), name).includes(`${installation}/`)
}
