import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { portIn } from '../../core/adapters/config/settings.ts'
import type { App } from '../../core/app.ts'
import { stopPlane } from '../../plane/stop-plane.ts'
import { prepareStart } from '../prepare-start.ts'
import type { Step } from '../steps.ts'
import { unlessAbsent } from './gateway-steps.ts'

const stopTimeoutMs = 60_000

/** Starts a control plane in the background that runs from the file at `path`, which need not be there yet. */
export function planeStep(app: App, path: string, env: NodeJS.ProcessEnv): Step {
  const isNew = !existsSync(path)
  return {
    title: 'Start SuperClaw in the background',
    async run() {
      if (isNew) writeFileSync(path, 'version: 1\nagents: {}\n')
      const start = await prepareStart(path, { port: portIn(env), hasTelemetry: true })
      await start()
    },
    async undo() {
      await stopPlane(app, { keepAgents: false, timeoutMs: stopTimeoutMs }).catch(unlessAbsent)
      if (isNew) rmSync(path, { force: true })
    },
  }
}
