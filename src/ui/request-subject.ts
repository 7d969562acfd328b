import type { RequestRow } from '../core/usage/request-query.ts'
import type { Subject } from './filter.ts'

const sumOf = (row: RequestRow): number | null =>
  row.tokens && row.tokens.input + row.tokens.cacheWrite5m + row.tokens.cacheWrite1h + row.tokens.cacheRead

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
    agent: { kind: 'text', of: ({ agent }) => agent ?? '' },
    tool: { kind: 'text', of: ({ tool }) => tool },
    session: { kind: 'text', of: ({ session }) => session ?? '' },
    project: { kind: 'text', isPart: true, of: ({ project }) => project ?? '' },
    provider: { kind: 'text', of: ({ provider }) => provider ?? '' },
    model: { kind: 'text', isPart: true, of: ({ model }) => model },
    source: { kind: 'text', of: ({ source }) => source },
    status: { kind: 'text', of: ({ status }) => status },
    http: { kind: 'number', of: ({ httpStatus }) => httpStatus },
    cost: { kind: 'number', of: ({ costNano }) => costNano && costNano / 1e9 },
    took: { kind: 'duration', of: ({ durationMs }) => durationMs },
    first: { kind: 'duration', of: ({ firstTokenMs }) => firstTokenMs },
    input: { kind: 'number', of: sumOf },
    output: { kind: 'number', of: ({ tokens }) => tokens?.output ?? null },
  },
}
