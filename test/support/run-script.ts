import type { ProcessSpec } from '../../src/core/agent/process-spec.ts'
import type { RunEnd } from '../../src/core/agent/run.ts'
import { collectEnds, startRequest } from '../contract/process-host.ts'
import type { ProcessMachine } from './process-machine.ts'

/** Runs `script` to its end as agent `a`, with `changes` to its spec. */
export async function runScript(
  machine: ProcessMachine,
  script: string,
  changes: Partial<ProcessSpec> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly end: RunEnd; readonly output: string }> {
  const inherited = { PATH: process.env['PATH'], TEST_MACHINE: machine.stateDir, ...environment }
  await using host = machine.open({ environment: inherited })
  await host.recover()
  const { next } = collectEnds(host)
  const request = startRequest(machine, 'a', ['sh', '-c', script])
  const started = await host.start({ ...request, spec: { ...request.spec, ...changes } })
  if (!('identity' in started)) return { end: started, output: machine.output('a') }
  const end = await next(request.runId)
  await host.archive(request.runId)
  return { end, output: machine.output('a') }
}
