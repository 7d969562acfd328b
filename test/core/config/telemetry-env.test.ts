import { expect, test } from 'vitest'
import { agentSpecs } from '../../../src/core/config/agent-specs.ts'
import { parseConfig } from '../../../src/core/config/parse-config.ts'

function envsOf(yaml: string): (string | undefined)[][] {
  const { value, issues } = parseConfig(`version: 1\n${yaml}`, { path: 'superclaw.yaml' })
  expect(issues).toEqual([])
  if (!value) return []
  return agentSpecs(value, { baseDir: '/', envFiles: new Map() }).map((spec) =>
    spec.kind === 'process'
      ? [spec.env['OTEL_EXPORTER_OTLP_ENDPOINT'], spec.env['OTEL_RESOURCE_ATTRIBUTES']]
      : [],
  )
}

const agents = (fields: string): string => `agents: { a: { command: sleep 1, ${fields} } }`
const endpoint = 'http://127.0.0.1:4318'

test.for([
  {
    why: 'that asks for telemetry is told where',
    yaml: agents('telemetry: true'),
    envs: [[endpoint, 'superclaw.agent_id=a']],
  },
  {
    why: 'with instances tells each apart',
    yaml: agents('telemetry: true, instances: 2'),
    envs: [
      [endpoint, 'superclaw.agent_id=a-1'],
      [endpoint, 'superclaw.agent_id=a-2'],
    ],
  },
  {
    why: 'keeps what its own variables say',
    yaml: agents('telemetry: true, env: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector" }'),
    envs: [['http://collector', 'superclaw.agent_id=a']],
  },
  { why: 'that does not ask is told nothing', yaml: agents('order: 1'), envs: [[undefined, undefined]] },
  {
    why: 'is told another port',
    yaml: `otlp: { port: 5000 }\n${agents('telemetry: true')}`,
    envs: [['http://127.0.0.1:5000', 'superclaw.agent_id=a']],
  },
  {
    why: 'is told nothing where nothing is received',
    yaml: `otlp: { enabled: false }\n${agents('telemetry: true')}`,
    envs: [[undefined, undefined]],
  },
])('an agent $why', ({ yaml, envs }) => {
  expect(envsOf(yaml)).toEqual(envs)
})
