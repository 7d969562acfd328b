import { existsSync, rmSync } from 'node:fs'
import { installedService } from '../../core/adapters/service/installed-service.ts'
import { openServiceManager } from '../../core/adapters/service/service-manager-here.ts'
import { connectSocket } from '../../core/adapters/socket/client.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { OutputOfUninstall } from '../../core/operations/service-outputs.ts'
import { adoptCommand } from '../../core/service/adopt-command.ts'
import type { ServiceScope } from '../../core/service/service-spec.ts'
import { stopPlane } from '../../plane/stop-plane.ts'
import { runSteps, type Step } from '../steps.ts'
import { writeUnit } from './install-steps.ts'
import { planeIn } from './look-around.ts'
import { unwritable } from './place-steps.ts'

export interface UninstallRequest {
  readonly scope: ServiceScope
  readonly keepAgents: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly isSilent: boolean
  readonly say: (line: string) => void
}

const stopTimeoutMs = 11 * 60_000

/**
 * Takes the service away. Its state stays, and so does the user that owns it: another user would get its number one day.
 * @throws SERVICE_NOT_INSTALLED, SERVICE_REFUSED, FORBIDDEN
 */
export async function uninstallService(
  { scope, keepAgents, env, isSilent, say }: UninstallRequest,
  signal: AbortSignal,
): Promise<OutputOfUninstall> {
  const manager = openServiceManager(scope, env)
  const installed = installedService(scope, env)
  if (!installed) throw notOurs(scope, manager.unitPath)
  if (scope === 'system' && process.getuid?.() !== 0) {
    throw new ExpectedError('FORBIDDEN', 'A service of the machine can only be taken away by root', {
      hint: 'sudo superclaw uninstall-service --system',
    })
  }
  const { stateDir } = installed.spec
  const state = await manager.state()
  const plane = await planeIn(stateDir, env)
  // One that somebody else started goes on.
  const isOurs = plane !== undefined && plane.pid === state.pid
  const agents = isOurs ? plane.agents.total : 0
  const steps: Step[] = [
    {
      title: keepAgents ? 'End it, its agents kept' : 'Stop it and its agents',
      async run() {
        if (isOurs) {
          await using app = connectSocket(plane.socket)
          await stopPlane(app, { keepAgents, timeoutMs: stopTimeoutMs })
        }
        await manager.stop()
      },
      undo: async () => void (state.activity === 'active' && (await manager.start())),
    },
    {
      title: 'Have it start no more',
      run: () => manager.disable(),
      undo: async () => void (state.isEnabled && (await manager.enable())),
    },
    {
      title: `Remove ${manager.unitPath}`,
      async run() {
        removeUnit(manager.unitPath)
        await manager.reread()
      },
      async undo() {
        writeUnit(manager.unitPath, installed.text)
        await manager.reread()
      },
    },
  ]
  await runSteps(steps, { isSilent, onUndoFailed: say }, signal)
  const counts = keepAgents
    ? { stoppedAgents: 0, keptAgents: agents }
    : { stoppedAgents: agents, keptAgents: 0 }
  const adopt = counts.keptAgents > 0 ? adoptCommand(installed.spec) : null
  return { scope, unitPath: manager.unitPath, stateDir, ...counts, adopt }
}

function notOurs(scope: ServiceScope, path: string): ExpectedError {
  const other = scope === 'system' ? 'user' : 'system'
  if (!existsSync(path)) {
    return new ExpectedError('SERVICE_NOT_INSTALLED', `There is no service to take away: no ${path}`, {
      hint: `superclaw uninstall-service --${other} means the other kind; superclaw stop ends what runs without a service`,
    })
  }
  return new ExpectedError('SERVICE_REFUSED', `${path} was not written by superclaw install-service`, {
    hint: `Whoever wrote it knows whether it may go: systemctl cat superclaw`,
  })
}

function removeUnit(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch (cause) {
    throw unwritable(path, cause)
  }
}
