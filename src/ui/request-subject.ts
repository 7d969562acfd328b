import type { RequestRow } from '../core/usage/request-query.ts'
import type { Subject } from './filter.ts'
import { cachePercent, sentTokens } from './request-figures.ts'

/** What stands in a filter for what nobody said. */
export const nobody = '-'

/** What requests can be filtered by: `model:opus cost>0.5 failed`. Costs are in dollars. */
export const requestSubject: Subject<RequestRow> = {
  text: (row) =>
    [
      ...[row.id, row.agent, row.tool, row.session, row.project, row.provider, row.model, row.source],
      ...[row.status === 'ok' ? 'ok' : 'failed', row.status, row.httpStatus, row.message],
      ...[row.requestId, row.traceId, row.isSuperseded ? 'superseded' : ''],
    ].join(' '),
  name: ({ model }) => model,
  fields: {
    id: { kind: 'text', of: ({ id }) => id },
    agent: { kind: 'text', of: ({ agent }) => agent ?? nobody },
    tool: { kind: 'text', of: ({ tool }) => tool },
    session: { kind: 'text', of: ({ session }) => session ?? nobody },
    project: { kind: 'text', isPart: true, of: ({ project }) => project ?? nobody },
    provider: { kind: 'text', of: ({ provider }) => provider ?? nobody },
    model: { kind: 'text', isPart: true, of: ({ model }) => model || nobody },
    source: { kind: 'text', of: ({ source }) => source },
    status: { kind: 'text', of: ({ status }) => status },
    http: { kind: 'number', of: ({ httpStatus }) => httpStatus },
    cost: { kind: 'number', of: ({ costNano }) => costNano && costNano / 1e9 },
    took: { kind: 'duration', of: ({ durationMs }) => durationMs },
    first: { kind: 'duration', of: ({ firstTokenMs }) => firstTokenMs },
    input: { kind: 'number', of: sentTokens },
    output: { kind: 'number', of: ({ tokens }) => tokens?.output ?? null },
    cache: { kind: 'percent', of: cachePercent },
    age: { kind: 'duration', of: ({ atMs }, nowMs) => nowMs - atMs },
  },
}

/** The filter of requests whose `field` is `value`; of what nobody said, an empty one. A value of several words has to begin as it does. */
export function exactly(field: string, value: string): string {
  if (value === '') return `${field}=${nobody}`
  const [first = ''] = value.split(/[\s,"]/, 1)
  return first === value ? `${field}=${value}` : `${field}:${first}`
}
