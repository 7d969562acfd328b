import type { NewEvent } from '../../src/core/event/event.ts'

const facts = (name: string) =>
  ({
    name,
    fleet: 'first',
    kind: 'process',
    instance: null,
    command: ['node', 'worker.js'],
    cwd: '/srv/worker',
    labels: { tier: 'web' },
    digest: 'd'.repeat(64),
  }) as const

const about = (agentId: string | null) => ({ agentId, actor: 'user:ada' })

/** A small life of a fleet, with every type of event in it. */
export const history: readonly NewEvent[] = [
  {
    ...about(null),
    type: 'plane.started',
    data: { version: '0.1.0', pid: 4000, host: 'mill', recovered: 0 },
  },
  { ...about(null), type: 'config.rejected', data: { path: '/srv/x.yaml', issues: [] } },
  {
    ...about(null),
    type: 'config.applied',
    data: { path: '/srv/x.yaml', added: ['a', 'b'], changed: [], removed: [] },
  },
  { ...about('a'), type: 'agent.added', data: facts('a') },
  { ...about('b'), type: 'agent.added', data: facts('b') },
  { ...about('a'), type: 'agent.wanted', data: { wanted: 'running', reason: 'in the configuration' } },
  { ...about('a'), type: 'agent.state', data: { from: 'pending', to: 'starting', reason: 'wanted' } },
  { ...about('a'), type: 'run.started', data: { runId: 'r1', pid: 4001, startTime: '77' } },
  { ...about('a'), type: 'run.ready', data: { runId: 'r1', afterMs: 12 } },
  {
    ...about('a'),
    type: 'agent.state',
    data: { from: 'starting', to: 'ready', reason: 'said so: “ready” ✓' },
  },
  {
    ...about('a'),
    type: 'run.ended',
    data: { runId: 'r1', end: { kind: 'exited', status: 3, signal: null, detail: null, atMs: 1_000 } },
  },
  { ...about('a'), type: 'run.started', data: { runId: 'r2', pid: 4002, startTime: '99' } },
  { ...about('a'), type: 'run.adopted', data: { runId: 'r2', pid: 4002, startTime: '99', hasShim: true } },
  { ...about('a'), type: 'run.shim_lost', data: { runId: 'r2' } },
  { ...about('b'), type: 'agent.changed', data: facts('b2') },
  { ...about('b'), type: 'agent.removed', data: {} },
  { ...about(null), type: 'plane.stopping', data: { keepAgents: true, reason: 'asked' } },
]
