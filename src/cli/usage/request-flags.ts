import { Flags } from '@oclif/core'
import { parseDuration } from '../../core/config/quantity.ts'
import { ExpectedError } from '../../core/errors.ts'
import { type ErrorClass, errorClasses } from '../../core/usage/failed-attempt.ts'
import type { RequestFilter } from '../../core/usage/request-query.ts'
import { usageSources } from '../../core/usage/usage-record.ts'

/** Which requests are wanted. */
export const requestFlags = {
  agent: Flags.string({ helpValue: 'NAME', summary: 'Only of this agent.' }),
  model: Flags.string({ helpValue: 'TEXT', summary: 'Only of models with this in their name.' }),
  provider: Flags.string({ helpValue: 'NAME', summary: 'Only of this provider.' }),
  session: Flags.string({ helpValue: 'ID', summary: 'Only of the session that begins so.' }),
  tool: Flags.string({ helpValue: 'NAME', summary: 'Only of this tool: claude-code, codex, openclaw.' }),
  source: Flags.option({ options: usageSources, summary: 'Only what this source told.' })(),
  failed: Flags.boolean({
    allowNo: true,
    summary: 'Only attempts that failed; with --no-failed only calls.',
  }),
  class: Flags.option({ options: errorClasses, summary: 'Only attempts that failed so.' })(),
  'min-cost': Flags.string({ helpValue: 'USD', summary: 'Only what cost so much, or more.' }),
  'slower-than': Flags.string({
    helpValue: 'TIME',
    summary: 'Only what took so long, or longer: 500ms, 30s.',
  }),
  superseded: Flags.boolean({ summary: 'Also what a better source told, too, and does not count.' }),
  since: Flags.string({ helpValue: 'TIME', summary: 'From then on: 30m, 24h, 7d, or a date.' }),
  until: Flags.string({ helpValue: 'TIME', summary: 'Until then.' }),
}

interface RequestFlags {
  readonly agent?: string | undefined
  readonly model?: string | undefined
  readonly provider?: string | undefined
  readonly session?: string | undefined
  readonly tool?: string | undefined
  readonly source?: RequestFilter['source']
  readonly failed?: boolean | undefined
  readonly class?: ErrorClass | undefined
  readonly 'min-cost'?: string | undefined
  readonly 'slower-than'?: string | undefined
  readonly superseded?: boolean | undefined
}

/** @throws USAGE for what is neither an amount nor a duration */
export function requestQueryOf(flags: RequestFlags): RequestFilter & { readonly all: boolean } {
  const { agent, model, provider, session, tool, source, failed, superseded = false } = flags
  const wanted = {
    ...{ agent, model, provider, session, tool, source, isFailed: failed, errorClass: flags.class },
    minCostNano: costOf(flags['min-cost']),
    minDurationMs: durationOf(flags['slower-than']),
  }
  return { ...withoutUndefined(wanted), all: superseded }
}

function withoutUndefined<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields
}

function costOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const [, amount] = /^\$?(\d{1,7}(?:\.\d{1,9})?)$/.exec(text) ?? []
  if (amount !== undefined) return Math.round(Number(amount) * 1e9)
  throw new ExpectedError('USAGE', `--min-cost ${text} is no amount`, { hint: 'Write dollars: 0.5' })
}

function durationOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const durationMs = parseDuration(text)
  if (durationMs !== undefined) return durationMs
  throw new ExpectedError('USAGE', `--slower-than ${text} is no duration`, { hint: 'Write 500ms, 30s or 2m' })
}
