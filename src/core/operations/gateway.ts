import * as z from 'zod'
import { approvalDecisions, approvalKinds } from '../gateway/gateway-model.ts'
import { operation } from './operation.ts'

const text = z.string().nullable()
const count = z.int()
const moment = z.int().nullable().describe('Unix epoch, milliseconds, by the clock of the gateway')
const target = z.object({ agent: z.string().min(1).describe('Id of an agent of kind openclaw') })
const done = z.object({})

const spend = z
  .object({
    costUsd: z.number().describe('Of the calls that have a price'),
    ...{ inputTokens: count, outputTokens: count, cacheReadTokens: count, cacheWriteTokens: count },
    ...{ calls: count, failedCalls: count, abortedRuns: count },
    unpricedCalls: count.describe('Used tokens and have no price: `costUsd` lacks them'),
  })
  .describe('Since it is watched by this control plane')

const approval = z.object({
  agentId: z.string(),
  id: z.string(),
  kind: z.enum(approvalKinds),
  asked: z.string().describe('The command, or a title'),
  ...{ detail: text, cwd: text, sessionKey: text },
  allowed: z.array(z.enum(approvalDecisions)).describe('Of a question only `deny`: it is answered'),
  questions: z
    .array(
      z.object({
        text: z.string(),
        options: z.array(z.string()),
        isMultiple: z.boolean(),
        takesWords: z.boolean().describe('Beside its options, or without any'),
        isSecret: z.boolean(),
      }),
    )
    .describe('What a question asks; empty for all else'),
  ...{ createdAtMs: moment, expiresAtMs: moment },
})
export type ApprovalView = z.infer<typeof approval>

const link = z.object({
  phase: z.enum(['connecting', 'ready', 'waiting', 'pairing', 'refused', 'incompatible', 'closed']),
  reason: z.string(),
  cure: text,
  nextTryAtMs: moment,
  pairingRequestId: text,
  latencyMs: z.number().nullable(),
})

const session = z.object({
  ...{ key: z.string(), title: z.string(), agent: text, model: text },
  status: z
    .enum(['waiting', 'running', 'error', 'idle'])
    .describe('`waiting`: a person has to say something first'),
  ...{ lastError: text, updatedAtMs: moment, startedAtMs: moment },
  contextTokens: count
    .nullable()
    .describe('Size of the last prompt; null while the gateway calls its figure stale'),
  contextTokensMax: count.nullable(),
  spend,
  isSpendPartial: z.boolean().describe('Messages may have been missed: `spend` is the least that it can be'),
})

const cronJob = z.object({
  ...{ id: z.string(), name: z.string(), isEnabled: z.boolean() },
  schedule: z.string().describe('`every 30 min`, an expression, or a time'),
  ...{ nextRunAtMs: moment, runningSinceMs: moment, lastRunAtMs: moment },
  ...{ lastStatus: text, lastError: text, errorsInARow: count },
})

const host = z.object({
  ...{ hostname: text, platform: text, nodeVersion: text, pid: count.nullable(), uptimeMs: moment },
  ...{ rssBytes: count.nullable(), cpuCount: count.nullable(), load: z.number().nullable() },
  ...{ memoryTotalBytes: count.nullable(), memoryFreeBytes: count.nullable() },
  ...{ diskTotalBytes: count.nullable(), diskFreeBytes: count.nullable() },
})

export const gatewayOperations = {
  'gateway.list': operation({
    kind: 'query',
    summary: 'List the OpenClaw gateways that are watched, and what each is doing.',
    permission: 'viewer',
    route: 'GET /v1/gateways',
    input: z.object({}),
    output: z.object({
      gateways: z.array(
        z.object({
          ...{ agentId: z.string(), url: z.string(), link, version: text },
          ...{ sessions: count, running: count, waiting: count, failing: count, cronJobs: count },
          spend,
        }),
      ),
    }),
  }),
  'gateway.show': operation({
    kind: 'query',
    summary: 'Show an OpenClaw gateway: its sessions, cron jobs, channels, tasks, models and machine.',
    permission: 'viewer',
    route: 'GET /v1/gateways/{agent}',
    input: target,
    output: z.object({
      ...{ agentId: z.string(), url: z.string(), link, version: text, updateAvailable: text },
      ...{ suspension: z.string(), spend, sessionCount: count },
      sessions: z.array(session).describe('Those that wait and work first, then the latest'),
      approvals: z.array(approval),
      cronJobs: z.array(cronJob),
      channels: z.array(
        z.object({ id: z.string(), label: z.string(), isConnected: z.boolean().nullable(), lastError: text }),
      ),
      tasks: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          status: z.string(),
          runtime: text,
          startedAtMs: moment,
          error: text,
        }),
      ),
      coolingModels: z.array(z.object({ name: z.string(), reason: z.string(), untilMs: moment })),
      host: host.nullable(),
      drift: z
        .object({
          unknownEvents: z.array(z.string()),
          malformedFrames: count,
          gaps: count,
          refusedMethods: z.array(z.string()),
        })
        .describe('What it says that we do not know'),
    }),
  }),
  'gateway.log': operation({
    kind: 'query',
    summary: 'Show the end of the log of a gateway. It costs the gateway some 40 ms for 100 lines.',
    permission: 'viewer',
    route: 'GET /v1/gateways/{agent}/log',
    input: target.extend({ limit: z.int().min(1).max(1_000).default(100) }),
    output: z.object({
      lines: z.array(z.object({ time: text, level: text, subsystem: text, message: z.string() })),
    }),
  }),
  'gateway.send': operation({
    kind: 'command',
    summary: 'Send a message to a session, as a person would. It costs what the run costs.',
    permission: 'operator',
    route: 'POST /v1/gateways/{agent}/send',
    input: target.extend({ session: z.string().min(1), text: z.string().min(1).max(100_000) }),
    output: z.object({ runId: z.string() }),
  }),
  'gateway.abort': operation({
    kind: 'command',
    summary: 'Abort what a session does.',
    permission: 'operator',
    route: 'POST /v1/gateways/{agent}/abort',
    input: target.extend({ session: z.string().min(1) }),
    output: z.object({
      isAborted: z.boolean().describe('Whether something ran'),
      runId: text.describe('Null when the gateway does not say'),
    }),
  }),
  'gateway.cron': operation({
    kind: 'command',
    summary: 'Run, pause or resume a cron job of a gateway.',
    permission: 'operator',
    route: 'POST /v1/gateways/{agent}/cron',
    input: target.extend({
      job: z.string().min(1).describe('Id or name'),
      do: z.enum(['run', 'pause', 'resume']),
    }),
    output: z.object({ runId: text }),
  }),
  'gateway.patch': operation({
    kind: 'command',
    summary: 'Merge a patch into the configuration of a gateway (RFC 7396).',
    permission: 'admin',
    route: 'POST /v1/gateways/{agent}/patch',
    input: target.extend({ patch: z.record(z.string(), z.unknown()), note: z.string().max(200).default('') }),
    output: z.object({ changedPaths: z.array(z.string()), isRestartRequired: z.boolean() }),
  }),
  'gateway.suspend': operation({
    kind: 'command',
    summary: 'Have a gateway take no more work for two minutes, if nothing works now.',
    permission: 'operator',
    route: 'POST /v1/gateways/{agent}/suspend',
    input: target,
    output: z.object({
      suspensionId: text,
      blockers: z.array(z.string()).describe('Why not, when it was not'),
    }),
  }),
  'gateway.resume': operation({
    kind: 'command',
    summary: 'Have a gateway that was suspended take work again.',
    permission: 'operator',
    route: 'POST /v1/gateways/{agent}/resume',
    input: target.extend({
      suspensionId: z.string().min(1).optional().describe('Default: the one that was asked for last'),
    }),
    output: done,
  }),
  'gateway.restart': operation({
    kind: 'command',
    summary: 'Have a gateway restart itself.',
    permission: 'operator',
    route: 'POST /v1/gateways/{agent}/restart',
    input: target.extend({ isForced: z.boolean().default(false).describe('Though something works now') }),
    output: z.object({ kind: z.enum(['scheduled', 'deferred']), blockers: z.array(z.string()) }),
  }),
} as const

export const approvalOperations = {
  'approval.list': operation({
    kind: 'query',
    summary: 'List what waits for a person, of all gateways, the one that expires first at the front.',
    permission: 'viewer',
    route: 'GET /v1/approvals',
    input: z.object({}),
    output: z.object({ approvals: z.array(approval) }),
  }),
  'approval.decide': operation({
    kind: 'command',
    summary: 'Allow or deny what an agent asks for.',
    permission: 'operator',
    route: 'POST /v1/approvals/{id}',
    input: z.object({
      id: z.string().min(1).describe('Or the beginning of one, when it is the only one'),
      agent: z.string().optional().describe('Where two gateways have one of this id'),
      decision: z.enum(approvalDecisions),
    }),
    output: z.object({
      approval,
      isOurs: z.boolean().describe('False: somebody else was quicker'),
    }),
  }),
  'approval.answer': operation({
    kind: 'command',
    summary: 'Answer a question of an agent.',
    permission: 'operator',
    route: 'POST /v1/approvals/{id}/answer',
    input: z.object({
      id: z.string().min(1).describe('Or the beginning of one, when it is the only one'),
      agent: z.string().optional().describe('Where two gateways have one of this id'),
      answers: z
        .array(z.string().min(1).max(10_000))
        .max(8)
        .describe('One for each question: an option, its number, or words where it takes them'),
    }),
    output: z.object({ approval }),
  }),
} as const
