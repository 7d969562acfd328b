import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadConfig } from '../../core/adapters/config/config-file.ts'
import { disableLinger, enableLinger, lingers } from '../../core/adapters/service/linger.ts'
import { connectSocket } from '../../core/adapters/socket/client.ts'
import { statePaths } from '../../core/config/paths.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { Warning } from '../../core/service/install-rules.ts'
import { launchPlane } from '../../plane/launcher.ts'
import { lastFailure, logEnd } from '../../plane/start-failure.ts'
import { stopPlane } from '../../plane/stop-plane.ts'
import type { Step } from '../steps.ts'
import { type InstallPlan, isStartNeeded, isUnitChanged } from './install-plan.ts'
import { planeIn } from './look-around.ts'
import { mkdirOrSay, placeSteps, unwritable } from './place-steps.ts'

/** How long a control plane may take to hand over, and to answer. */
const handoverTimeoutMs = 60_000
const answerTimeoutMs = 30_000
const pollMs = 50

/** What is to be done, and how it is undone. Tells `warn` of what was refused and can do without. */
export async function installSteps(plan: InstallPlan, warn: (warning: Warning) => void): Promise<Step[]> {
  const { state, manager, spec } = plan
  return [
    ...(await placeSteps(spec)),
    ...(isUnitChanged(plan) ? [unitStep(plan)] : []),
    ...(state.isEnabled ? [] : [enableStep(plan)]),
    ...(spec.scope === 'user' && manager.name === 'systemd' ? lingerSteps(warn) : []),
    ...(isStartNeeded(plan) ? [...handoverSteps(plan), startStep(plan)] : []),
  ]
}

/** The unit of before is kept until all has gone well. */
function unitStep({ manager, spec, previous, state }: InstallPlan): Step {
  return {
    title: `Write ${manager.unitPath}`,
    async run() {
      mkdirOrSay(dirname(manager.unitPath), 0o755)
      writeUnit(manager.unitPath, manager.textOf(spec))
      await manager.reread()
    },
    async undo() {
      if (previous) writeUnit(manager.unitPath, previous.text)
      else rmSync(manager.unitPath, { force: true })
      await manager.reread()
      if (state.activity === 'active') await manager.start()
    },
  }
}

/** Whole or not at all; anybody may read it, there is nothing secret in it. */
export function writeUnit(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`
  try {
    writeFileSync(draft, text, { mode: 0o644 })
    chmodSync(draft, 0o644)
    renameSync(draft, path)
  } catch (cause) {
    rmSync(draft, { force: true })
    throw unwritable(path, cause)
  }
}

function enableStep({ manager, spec }: InstallPlan): Step {
  const title =
    spec.scope === 'system' ? 'Have it start with the machine' : 'Have it start with your services'
  return { title, run: () => manager.enable(), undo: () => manager.disable() }
}

/** Without it a user's services begin at login and end at logout. It is worth having, and not worth failing for. */
function lingerSteps(warn: (warning: Warning) => void): Step[] {
  const user = userInfo().username
  if (lingers(user)) return []
  return [
    {
      title: 'Have it start with the machine, and outlive logout',
      async run() {
        const refusal = await enableLinger(user)
        if (refusal === undefined) return
        const message = `It will run only while ${user} is logged in: linger was refused (${refusal})`
        warn({ message, cure: `Once, by an administrator: sudo loginctl enable-linger ${user}` })
      },
      undo: async () => {
        if (lingers(user)) await disableLinger(user)
      },
    },
  ]
}

/** Whatever control plane runs there leaves its agents to the next one. */
function handoverSteps({ plane, spec, state, env }: InstallPlan): Step[] {
  if (!plane) return []
  const isGuardians = state.pid !== plane.pid
  return [
    {
      title: `End the control plane that runs (pid ${plane.pid}), its agents kept`,
      async run() {
        if (isGuardians) requireSameUser(spec.account)
        await endKeepingAgents(plane.socket)
      },
      async undo() {
        if (!isGuardians || (await planeIn(spec.stateDir, env))) return
        const paths = statePaths({ ...env, SUPERCLAW_HOME: spec.stateDir })
        const config = await loadConfig(plane.configPath ?? undefined, { cwd: '/', env })
        const port = Number(new URL(plane.url).port)
        const request = { paths, config, port, hasTelemetry: true, timeoutMs: answerTimeoutMs }
        await launchPlane(request, new AbortController().signal)
      },
    },
  ]
}

/** Another user's guardian could not be brought back if the service does not start. */
function requireSameUser(account: string | null): void {
  if (account === null || account === userInfo().username) return
  throw new ExpectedError(
    'SERVICE_REFUSED',
    'The control plane that runs was not started by a service, nor by this user',
    {
      hint: 'superclaw stop --keep-agents, then try again: the service takes its agents over',
    },
  )
}

async function endKeepingAgents(socket: string): Promise<void> {
  await using app = connectSocket(socket)
  await stopPlane(app, { keepAgents: true, timeoutMs: handoverTimeoutMs })
}

function startStep({ manager, spec, env }: InstallPlan): Step {
  const paths = statePaths({ ...env, SUPERCLAW_HOME: spec.stateDir })
  return {
    title: 'Start it',
    async run() {
      const from = logEnd(paths.planeErrors)
      try {
        await manager.start()
        await untilAnswers(spec.stateDir, env)
      } catch (error) {
        throw lastFailure(paths.planeErrors, from) ?? error
      }
    },
    async undo() {
      if (await planeIn(spec.stateDir, env)) await endKeepingAgents(paths.socket)
      // It does not serve yet, and so does not stop agents when it is told to end.
      else await manager.stop()
    },
  }
}

async function untilAnswers(stateDir: string, env: InstallPlan['env']): Promise<void> {
  const deadlineMs = performance.now() + answerTimeoutMs
  while (performance.now() < deadlineMs) {
    const plane = await planeIn(stateDir, env)
    if (plane && plane.status !== 'failing') return
    await sleep(pollMs)
  }
  throw new ExpectedError('TIMED_OUT', `The service did not answer within ${answerTimeoutMs / 1000} s`, {
    hint: 'superclaw service logs',
  })
}
