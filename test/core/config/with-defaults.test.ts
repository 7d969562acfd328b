import { expect, test } from 'vitest'
import { withDefaults } from '../../../src/core/config/with-defaults.ts'

test.for([
  { why: 'takes what it does not say', agent: {}, defaults: { cwd: 'x' }, is: { cwd: 'x' } },
  { why: 'keeps what it says', agent: { cwd: 'y' }, defaults: { cwd: 'x' }, is: { cwd: 'y' } },
  {
    why: 'merges maps key by key',
    agent: { env: { A: 1 } },
    defaults: { env: { A: 2, B: 2 } },
    is: { env: { A: 1, B: 2 } },
  },
  {
    why: 'replaces lists',
    agent: { inherit_env: ['A'] },
    defaults: { inherit_env: ['B', 'C'] },
    is: { inherit_env: ['A'] },
  },
  {
    why: 'runs its own program, not that of the defaults',
    agent: { argv: ['mine'] },
    defaults: { command: 'theirs', user: 'u' },
    is: { argv: ['mine'], user: 'u' },
  },
  {
    why: 'is ready in its own way, as late as the defaults say',
    agent: { readiness: { tcp: 80 } },
    defaults: { readiness: { log: 'up', timeout: '5s' } },
    is: { readiness: { tcp: 80, timeout: '5s' } },
  },
  {
    why: 'is ready in the way of the defaults, as late as it says itself',
    agent: { readiness: { timeout: '1s' } },
    defaults: { readiness: { log: 'up', timeout: '5s' } },
    is: { readiness: { log: 'up', timeout: '1s' } },
  },
  {
    why: 'restarts with the delay of the defaults, when it says only after what',
    agent: { restart: 'on_failure' },
    defaults: { restart: { when: 'always', delay: '1s' } },
    is: { restart: { when: 'on_failure', delay: '1s' } },
  },
  {
    why: 'restarts after what the defaults say, when it says only the delay',
    agent: { restart: { delay: '1s' } },
    defaults: { restart: 'never' },
    is: { restart: { when: 'never', delay: '1s' } },
  },
  {
    why: 'keeps a fault for the one who reads it',
    agent: { env: 'oops' },
    defaults: { env: { A: 1 } },
    is: { env: 'oops' },
  },
])('an agent $why', ({ agent, defaults, is }) => {
  expect(withDefaults(agent, defaults)).toEqual(is)
})
