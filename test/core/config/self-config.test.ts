import { expect, test } from 'vitest'
import { parseConfig } from '../../../src/core/config/parse-config.ts'

const agents = 'agents: { gateway: { command: x } }'

function faultsOf(self: string): string[] {
  const { issues } = parseConfig(`version: 1\n${agents}\n${self}\n`, { path: 'superclaw.yaml' })
  return issues.map(
    ({ path, message, cure, line }) => `${line} ${path} ${message}${cure ? ` (${cure})` : ''}`,
  )
}

test('a file that says nothing of it looks after itself by the defaults', () => {
  expect(parseConfig('version: 1', { path: '' }).value?.self).toMatchObject({
    limits: { memory: 500e6, event_loop_delay: 2_000, file_descriptors: 90, sustained: 60_000 },
    targets: { tier_1: 99.99, tier_2: 99.9, tier_3: 99 },
    remedies: [],
  })
})

test('every fault of limits, targets and remedies is told at its place', () => {
  const self = `self:
  limits: { memory: 10MB, file_descriptors: 190%, event_loop_dela: 2s }
  targets: { tier_1: soon }
  remedies:
    - { when: store:wrte, do: checkpoint }
    - { when: tier_3, do: restart_agent }
    - { when: tier_3, do: restart_agent, agent: gatway }
    - { when: tier_3, do: checkpoint, agent: gateway }`
  expect(faultsOf(self)).toEqual([
    '4 self.limits.memory is smaller than 100MB',
    '4 self.limits.file_descriptors is more than 100%',
    '4 self.limits.event_loop_dela is not a setting (Did you mean event_loop_delay?)',
    '5 self.targets.tier_1 is not a share; write 90% or 99.9%',
    '7 self.remedies.0.when is neither a check (superclaw health lists them) nor tier_1, tier_2 or tier_3',
    '8 self.remedies.1 does not say which agent; write `agent: NAME`',
    '9 self.remedies.2.agent names no agent: gatway (Did you mean gateway?)',
    '10 self.remedies.3.agent is for `restart_agent` alone; take it out',
  ])
})

test('a module of the log that there is none of is told, with what there is', () => {
  expect(faultsOf('self: { log: { modules: { htp: debug } } }')).toEqual([
    '3 self.log.modules.htp is not a setting (Did you mean http?)',
  ])
  expect(faultsOf('self: { log: { modules: { zzzzzz: debug } } }')[0]).toContain(
    'Known here: plane, supervisor,',
  )
})

test('a remedy that is right is taken as it is, done at most three times an hour unless it says otherwise', () => {
  const text = `version: 1\n${agents}\nself: { remedies: [{ when: 'log_disk:space', do: rotate_logs }] }`
  expect(parseConfig(text, { path: '' }).value?.self.remedies).toEqual([
    { when: 'log_disk:space', do: 'rotate_logs', per_hour: 3 },
  ])
})
