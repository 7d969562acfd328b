import * as z from 'zod'
import { contract } from './contract.ts'
import { discoverLine, discoverOutput } from './discover-outputs.ts'
import { eventSchema } from './event.ts'
import { exportedCallSchema } from './live-usage.ts'
import { logLineSchema, planeRecordSchema } from './log.ts'
import { exportedSchema } from './metric.ts'
import { issueSchema } from './plane.ts'
import { pricesListOutput, pricesShowOutput, pricesUpdateOutput } from './price-outputs.ts'
import { providerLine } from './provider-outputs.ts'
import { requestRow } from './request.ts'
import { installOutput, serviceStatusOutput, uninstallOutput } from './service-outputs.ts'

interface CommandLine {
  readonly shape: z.ZodType
  readonly flag: string | null
}

/** What a command prints with `--json`. */
export interface CommandOutput {
  /** One document; missing when there are only lines. */
  readonly document?: z.ZodType
  /** One line of many, with the flag that asks for them; `null` when it needs none. */
  readonly line?: CommandLine
  /** Lines of another shape, for another flag. */
  readonly otherLine?: CommandLine
}

const output = (operation: keyof typeof contract): CommandOutput => ({ document: contract[operation].output })

const edited = z.object({
  path: z.string().describe('Of superclaw.yaml'),
  name: z.string(),
  isApplied: z.boolean().describe('Whether a running control plane has taken it over'),
})
const added = edited.extend({
  secret: z.string().nullable().optional().describe('Of a gateway: the secret that its token was kept as'),
  gateway: z
    .object({
      url: z.string(),
      isNew: z.boolean().describe('It runs here as an agent; otherwise it is one that ran, and is watched'),
      version: z.string().nullable().describe('Of openclaw; null when it did not say'),
      folder: z.string().nullable().describe('Its state; null when that is its own'),
      isDryRun: z.boolean(),
      steps: z.array(z.string()).describe('What was done, or with `--dry-run` would be'),
    })
    .optional()
    .describe('Of `agent add openclaw` and `--gateway`'),
})
const origin = z.object({
  value: z.union([z.string(), z.number()]).optional(),
  origin: z.enum(['flag', 'environment', 'file', 'user', 'default']),
  name: z.string().describe('There: `SUPERCLAW_PORT`, `api.port`'),
})

const bundle = z
  .object({
    path: z.string(),
    sizeBytes: z.int(),
    files: z.array(z.object({ name: z.string(), sizeBytes: z.int().describe('Before it was packed') })),
    leftOut: z.array(z.object({ what: z.string(), why: z.string() })),
  })
  .describe('With `--bundle`')

/** By command, as it is typed. Commands that are only for people are missing. */
export const commandOutputs: Readonly<Record<string, CommandOutput>> = {
  start: output('plane.status'),
  stop: {
    document: z.object({
      stopping: z.int().describe('Agents that were stopped'),
      keptAgents: z.boolean(),
    }),
  },
  status: output('plane.status'),
  health: output('health.show'),
  restart: {
    document: z.object({
      pid: z.int().describe('Of the one that runs now'),
      previousPid: z.int(),
      keptAgents: z.int().describe('Agents that run on in the processes that they had'),
      tookMs: z.int().describe('From the order to the first answer'),
    }),
  },
  reload: output('config.reload'),
  fleet: { ...output('agent.list'), line: { shape: contract['agent.watch'].output, flag: '--watch' } },
  'agent start': output('agent.start'),
  'agent stop': output('agent.stop'),
  'agent restart': output('agent.restart'),
  'agent show': output('agent.show'),
  'agent probes': output('agent.probes'),
  'agent env': output('agent.env'),
  'gateway list': output('gateway.list'),
  'gateway show': output('gateway.show'),
  'gateway log': output('gateway.log'),
  'gateway send': output('gateway.send'),
  'gateway abort': output('gateway.abort'),
  'gateway cron': output('gateway.cron'),
  'gateway patch': output('gateway.patch'),
  'gateway restart': output('gateway.restart'),
  'gateway suspend': output('gateway.suspend'),
  'gateway resume': output('gateway.resume'),
  'approvals list': output('approval.list'),
  'approvals approve': output('approval.decide'),
  'approvals deny': output('approval.decide'),
  'approvals answer': output('approval.answer'),
  'agent heartbeat': output('agent.heartbeat'),
  'agent token': output('agent.token'),
  'agent add': { document: added },
  pair: {
    document: z.object({
      name: z.string(),
      phase: z.string().describe('`ready`; with `--no-wait` also `pairing`, until its owner says yes'),
      pairingRequestId: z.string().nullable().describe('What its owner has to approve'),
    }),
  },
  'agent remove': { document: edited },
  logs: {
    line: { shape: logLineSchema, flag: null },
    otherLine: { shape: planeRecordSchema, flag: '--self' },
  },
  events: { ...output('event.list'), line: { shape: eventSchema, flag: '--follow' } },
  'events verify': output('event.verify'),
  usage: {
    document: contract['usage.summary'].output.extend({
      previous: contract['usage.summary'].output
        .pick({ rows: true, total: true })
        .optional()
        .describe('With `--compare previous`: of the time of the same length before'),
    }),
  },
  requests: { ...output('request.list'), line: { shape: requestRow, flag: '--follow' } },
  'requests show': output('request.show'),
  errors: output('failure.summary'),
  latency: output('latency.summary'),
  'usage live': { line: { shape: contract['usage.live'].output, flag: null } },
  'usage export': { line: { shape: exportedCallSchema, flag: null } },
  'usage reconcile': output('usage.reconcile'),
  'usage blocks': output('usage.blocks'),
  'usage statusline': { document: z.object({ line: z.string() }) },
  'trace list': output('trace.list'),
  'trace show': output('trace.show'),
  'prices list': { document: pricesListOutput },
  'prices show': { document: pricesShowOutput },
  'prices update': { document: pricesUpdateOutput },
  'prices recompute': {
    document: contract['price.recompute'].output.omit({ next: true }).extend({ isDryRun: z.boolean() }),
  },
  'metrics list': output('metrics.list'),
  'metrics query': output('metrics.query'),
  'metrics export': { line: { shape: exportedSchema, flag: null } },
  discover: { document: discoverOutput, line: { shape: discoverLine, flag: '--watch' } },
  doctor: { document: contract['plane.doctor'].output.extend({ bundle: bundle.optional() }) },
  'install-service': { document: installOutput },
  'uninstall-service': { document: uninstallOutput },
  'service status': { document: serviceStatusOutput },
  'service logs': { line: { shape: planeRecordSchema, flag: null } },
  'provider fake': { line: { shape: providerLine, flag: null } },
  update: {
    document: z.object({
      outcome: z.enum(['current', 'available', 'verified', 'updated']),
      from: z.string().describe('The version that was installed'),
      to: z.string(),
      checks: z.array(z.string()).describe('What was verified of the package, a sentence each'),
      agentsKept: z.int().nullable().describe('Agents that went on; null when no control plane was running'),
    }),
  },
  completion: { document: z.object({ shell: z.string(), script: z.string() }) },
  'secret set': output('secret.set'),
  'secret list': output('secret.list'),
  'secret show': output('secret.show'),
  'secret rotate': {
    document: z
      .union([contract['secret.rotate'].output, contract['secret.rekey'].output])
      .describe('The second with `--key`'),
  },
  'secret remove': output('secret.remove'),
  'secret unlock': output('secret.unlock'),
  'config init': { document: z.object({ path: z.string() }) },
  'config schema': {
    document: z.record(z.string(), z.unknown()).describe('JSON Schema, draft 2020-12, of superclaw.yaml'),
  },
  'config show': {
    document: z.object({
      path: z.string().nullable(),
      config: z.record(z.string(), z.unknown()).describe('As docs/config.md describes it, secrets masked'),
      origins: z.record(z.string(), origin),
    }),
  },
  'config validate': { document: z.object({ path: z.string().nullable(), agents: z.array(z.string()) }) },
}

/** What any of them prints when it fails, with the exit code of its error. */
export const errorOutput = z.object({
  error: z.object({
    code: z.string().describe('One of docs/errors.md'),
    message: z.string(),
    hint: z.string().describe('What to do next'),
    issues: z.array(issueSchema).optional().describe('Each single fault, where there can be several'),
  }),
})
