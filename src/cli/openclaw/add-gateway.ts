import { randomBytes } from 'node:crypto'
import { createNpm } from '../../core/adapters/update/npm.ts'
import type { App } from '../../core/app.ts'
import { addAgent } from '../../core/config/edit-config.ts'
import { statePaths } from '../../core/config/paths.ts'
import type { KnownAgent } from '../../core/discovery/merge-clues.ts'
import { ExpectedError } from '../../core/errors.ts'
import { gatewayFolder, installedSize, ownGatewayAgent, tokenSecret } from '../../core/gateway/own-gateway.ts'
import { askWhether } from '../ask-whether.ts'
import { draftConfig } from '../edit-config.ts'
import { runSteps } from '../steps.ts'
import { findOpenClaw } from './find-openclaw.ts'
import type { AddedGateway, GatewayPlan, GatewayRequest } from './gateway-plan.ts'
import { addStep, folderStep, installStep, portFor, readyStep, secretStep } from './gateway-steps.ts'
import { planeStep } from './plane-step.ts'
import { runningGateway } from './running-gateway.ts'
import { watchPlan } from './watch-plan.ts'

/**
 * Makes an agent of the gateway that runs on this machine, or installs one and runs it.
 * @throws USAGE, AGENT_EXISTS and what each step throws; then all is as it was
 */
export async function addGateway(
  app: App,
  request: GatewayRequest,
  signal: AbortSignal,
): Promise<AddedGateway> {
  const { name, config, isNew, isDryRun, isSilent, env, say } = request
  // What the file would refuse is said before anything is done.
  const connect = async (): Promise<App> => app
  await draftConfig(config, (text) => addAgent(text, name, { argv: ['openclaw'] }), connect)
  const agents = await agentsOf(app)
  const running = isNew ? undefined : await runningGateway(agents ?? [], name, env, signal)
  const plan = running ? watchPlan(app, request, running, signal) : await installPlan(app, request, signal)
  const draft = await draftConfig(config, (text) => addAgent(text, name, plan.agent), connect)
  const { path } = draft
  if (agents && !draft.isInForce) throw notInForce(path)
  const steps = [...(agents ? [] : [planeStep(app, path, env)]), ...plan.steps(path)]
  const gateway = { ...plan.gateway, isDryRun, steps: steps.map(({ title }) => title) }
  if (!isDryRun) {
    await plan.confirm()
    await runSteps(steps, { isSilent, onUndoFailed: say }, signal)
  }
  return { path, name, isApplied: !isDryRun, secret: isDryRun ? null : plan.secret(), gateway }
}

function notInForce(path: string): ExpectedError {
  return new ExpectedError('USAGE', `The control plane that runs does not use ${path}`, {
    hint: 'Leave --config out, or start a control plane with that file',
  })
}

/** `undefined` when no control plane runs. */
async function agentsOf(app: App): Promise<readonly KnownAgent[] | undefined> {
  try {
    return (await app.call('agent.list', {})).agents
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'PLANE_UNREACHABLE') return undefined
    throw error
  }
}

async function installPlan(
  app: App,
  { name, fleet, version, port: wantedPort, isAgreed, env, say }: GatewayRequest,
  signal: AbortSignal,
): Promise<GatewayPlan> {
  const { stateDir } = statePaths(env)
  const npm = createNpm(env)
  const openclaw = await findOpenClaw({ wanted: version, stateDir, env, npm }, signal)
  const folder = gatewayFolder(stateDir, name)
  const port = await portFor(folder, wantedPort)
  const agent = {
    ...ownGatewayAgent({ name, program: openclaw.program, folder, port }),
    ...(fleet === undefined ? {} : { fleet }),
  }
  const secret = tokenSecret(name)
  const { install } = openclaw
  const where = install === null ? openclaw.program.at(-1) : `to be installed, ${installedSize}`
  say(`openclaw ${openclaw.version}: ${where}`)
  return {
    agent,
    gateway: { url: `ws://127.0.0.1:${port}`, isNew: true, version: openclaw.version, folder },
    steps: (path) => [
      ...(install === null ? [] : [installStep(openclaw.version, install, npm, signal)]),
      folderStep(folder, port),
      secretStep(app, secret, randomBytes(32).toString('base64url')),
      addStep(app, { path, name, agent }),
      readyStep(app, name, signal),
    ],
    confirm: async () => void (install !== null && !isAgreed && (await askWhether('Go on?', asked, signal))),
    secret: () => secret,
  }
}

const asked = {
  unasked: {
    message: `A download of ${installedSize} has to be agreed to`,
    hint: 'Say --yes where there is no terminal to ask on',
  },
  refused: { message: 'Nothing was installed', hint: 'Answer y to go on, or say --yes' },
}
