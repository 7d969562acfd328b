import { readFileSync, rmSync } from 'node:fs'
import { deviceTokenName } from '../../core/adapters/openclaw/credentials.ts'
import { parseEndpoint } from '../../core/adapters/openclaw/endpoint.ts'
import type { App } from '../../core/app.ts'
import { removeAgent } from '../../core/config/edit-config.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { MadeForGateway, ReachedGateway } from '../../core/gateway/own-gateway.ts'
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

interface Purged extends MadeForGateway, ReachedGateway {
  readonly name: string
  /** Of the file that has it. */
  readonly path: string
}

/**
 * Takes an agent out of the file, waits until nothing of it runs, and removes what was made for it.
 * @throws PLANE_UNREACHABLE when nobody could say that nothing of it runs
 */
export async function purgeGateway(
  app: App,
  agent: Purged,
  { isSilent, say }: { readonly isSilent: boolean; readonly say: (line: string) => void },
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly isApplied: boolean }> {
  const { name, path, folder, installation, secret } = agent
  let edited = { path, isApplied: false }
  const deviceToken = await ownDeviceToken(app, agent)
  const steps: Step[] = [
    stopStep(app, agent, signal),
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
    ...(deviceToken === undefined ? [] : [secretStep(app, deviceToken)]),
    ...(folder === undefined ? [] : [folderStep('Remove its state', folder)]),
    ...(installation === undefined || isUsed(path, name, installation)
      ? []
      : [folderStep('Remove openclaw', installation)]),
  ]
  await runSteps(steps, { isSilent, onUndoFailed: say }, signal)
  return edited
}

function stopStep(app: App, { name, isWatched }: Purged, signal: AbortSignal): Step {
  let wasWanted = false
  return {
    title: isWatched
      ? `${name} is watched no more; others run it, and it goes on`
      : `Stop ${name}; work that goes on may come to its end first`,
    async run() {
      const { agents } = await app.call('agent.list', {})
      wasWanted = agents.some(({ id, wanted }) => id === name && wanted === 'running')
      await stopToEnd(app, name, signal).catch(unlessAbsent)
    },
    async undo() {
      if (wasWanted) await app.call('agent.start', { agent: name }).catch(unlessAbsent)
    },
  }
}

/** The secret by which the gateway knows us, when there is one and no other agent is at that address. */
async function ownDeviceToken(app: App, { name, url }: Purged): Promise<string | undefined> {
  const secret = deviceTokenAt(url)
  if (secret === undefined) return undefined
  const { secrets } = await app.call('secret.list', {})
  if (!secrets.some((one) => one.name === secret)) return undefined
  const { agents } = await app.call('agent.list', {})
  const isShared = agents.some(({ id, target }) => id !== name && deviceTokenAt(target) === secret)
  return isShared ? undefined : secret
}

/** What the token of the gateway at `url` is called; `undefined` for what is no address. */
function deviceTokenAt(url: string | null | undefined): string | undefined {
  try {
    return url ? deviceTokenName(parseEndpoint(url)) : undefined
  } catch (error) {
    if (error instanceof ExpectedError) return undefined
    throw error
  }
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
