import type { NewEvent } from '../../src/core/event/event.ts'

export const added = (agentId: string): NewEvent => ({
  type: 'agent.added',
  agentId,
  actor: 'test',
  data: {
    name: agentId,
    fleet: 'f',
    kind: 'process',
    instance: null,
    command: ['x'],
    cwd: '/',
    labels: {},
    digest: 'd',
  },
})
export const removed = (agentId: string): NewEvent => ({
  type: 'agent.removed',
  agentId,
  actor: 'test',
  data: {},
})
export const wanted = (agentId: string, value: 'running' | 'stopped'): NewEvent => ({
  type: 'agent.wanted',
  agentId,
  actor: 'test',
  data: { wanted: value, reason: 'asked' },
})
export const started = (agentId: string, runId: string): NewEvent => ({
  type: 'run.started',
  agentId,
  actor: 'test',
  data: { runId, pid: 7, startTime: '9' },
})
export const endedRun = (agentId: string, runId: string, status: number): NewEvent => ({
  type: 'run.ended',
  agentId,
  actor: 'test',
  data: { runId, end: { kind: 'exited', status, signal: null, detail: null, atMs: 5 } },
})
