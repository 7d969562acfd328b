import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BuiltPlane } from './built-plane.ts'
import { secretReference } from './secret-reference.ts'
import { until } from './until.ts'

export const worker = (env: object) => ({ argv: ['sh', '-c', 'echo "key is $KEY"; exec sleep 100000'], env })
export const config = {
  agents: { worker: worker({ KEY: secretReference('openai') }), other: worker({ KEY: 'plain' }) },
}

export const wrote = (plane: BuiltPlane, id = 'worker'): string =>
  readFileSync(join(plane.stateDir, 'logs', id, 'current.log'), 'utf8')
export const stateOf = async (plane: BuiltPlane, id: string): Promise<string> => (await plane.agent(id)).state
export const isFailed = (plane: BuiltPlane) =>
  until(async () => (await stateOf(plane, 'worker')) === 'failed')
export const hasWritten = (plane: BuiltPlane, text: string) => until(async () => wrote(plane).includes(text))
export const set = (plane: BuiltPlane, value: string, restart = false) =>
  plane.app.call('secret.set', { name: 'openai', value, restart })
