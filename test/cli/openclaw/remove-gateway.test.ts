import { expect, test } from 'vitest'
import { purgeGateway } from '../../../src/cli/openclaw/remove-gateway.ts'
import { agentIn } from '../../../src/core/config/edit-config.ts'
import { madeForGateway, reachedGateway } from '../../../src/core/gateway/own-gateway.ts'
import { createFakeApp } from '../../support/fake-app.ts'
import { createFakeFleet } from '../../support/fake-fleet.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const ofHome = 'openclaw.device-token.ws-127.0.0.1-18789'
const ofAnother = 'openclaw.device-token.ws-127.0.0.1-2'
const [listed] = createFakeFleet({ agents: 1 }).agents()
const facts = (name: string) => ({ name, version: 1, createdAtMs: 0, changedAtMs: 0, agents: [] })

/** A control plane that keeps secrets, and has another agent at `target`. */
function planeWith(path: string, target: string) {
  if (!listed) throw new Error('the fake fleet is empty')
  const secrets = new Set(['home-token', 'openclaw.device-key', ofHome, ofAnother])
  const { app } = createFakeApp(
    { status: { configPath: path } },
    {
      'agent.list': async () => ({ agents: [{ ...listed, id: 'other', target }] }),
      'secret.list': async () => ({ key: null, secrets: [...secrets].map(facts) }),
      'secret.remove': async (_caller, { name }) => {
        secrets.delete(name)
        return { secret: facts(name) }
      },
      'config.reload': async () => ({ path, added: [], changed: [], removed: ['home'], unchanged: 0 }),
    },
  )
  return { app, secrets }
}

test.for([
  { why: 'goes', url: 'ws://127.0.0.1:18789', target: 'ws://127.0.0.1:2', left: [ofAnother] },
  {
    why: 'stays when another agent is at its address',
    url: 'ws://127.0.0.1:18789',
    target: 'ws://127.0.0.1',
    left: [ofHome, ofAnother],
  },
  {
    why: 'of no address is looked for nowhere',
    url: 'no address',
    target: 'ws://127.0.0.1:2',
    left: [ofHome, ofAnother],
  },
])('the token that a gateway gave this machine $why', async ({ url, target, left }) => {
  using folder = tempFolder()
  const text = `version: 1
agents:
  home: { kind: openclaw, url: '${url}', token: '\${secret:home-token}' }
`
  const path = folder.write('superclaw.yaml', text)
  const { app, secrets } = planeWith(path, target)
  const agent = agentIn(text, 'home')
  const made = madeForGateway(agent, 'home', '/state')
  const order = { ...made, ...reachedGateway(agent), name: 'home', path }
  await purgeGateway(app, order, { isSilent: true, say: expect.unreachable }, new AbortController().signal)
  expect([...secrets]).toEqual(['openclaw.device-key', ...left])
})
