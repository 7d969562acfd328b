import { expect, test } from 'vitest'
import { loadedModules } from '../support/loaded-modules.ts'

const isOfSecrets = (url: string): boolean =>
  /\/(adapters\/secret|open-vault|core\/secret\/(vault|key-ring|envelope))/.test(url)

test('a control plane whose agents name no secret loads nothing that seals or keeps keys', async () => {
  const loaded = await loadedModules(`
    const { createLateSecrets } = await import('{src}/plane/late-secrets.ts')
    const { createKnownValues } = await import('{src}/core/secret/known-values.ts')
    const { createStampingReader } = await import('{src}/plane/config-secrets.ts')
    const { createResolvingHost } = await import('{src}/core/secret/resolving-host.ts')
    const known = createKnownValues()
    const secrets = createLateSecrets({}, known)
    const spec = { id: 'a', name: 'a', kind: 'process', env: { KEY: 'plain' } }
    const host = { start: async ({ spec }) => ({ identity: {}, spec }), exec: async () => ({}) }
    await createResolvingHost({ host, vault: secrets.open, known, clock: { now: () => 0 } }).start({ spec })
    const config = { loaded: { specs: [spec], config: { otlp: {}, agents: { a: { kind: 'process', env: spec.env } } } } }
    const stamped = await createStampingReader({}, secrets.open).stamp(config)
    if (stamped !== config) throw new Error('it was stamped')
  `)
  expect(loaded.filter(isOfSecrets)).toEqual([])
})
