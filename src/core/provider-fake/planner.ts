import assert from 'node:assert/strict'
import { answerCall, type CallContext } from './answer-call.ts'
import { answerOther, unknownModel } from './answer-other.ts'
import type { ProviderRequest, Target } from './call.ts'
import { keyFault } from './check-key.ts'
import { defaultScript } from './default-script.ts'
import { failedAnswer } from './failed-answer.ts'
import { findTarget } from './find-target.ts'
import { readScript } from './parse-script.ts'
import type { Planned } from './planned.ts'
import type { ProviderError } from './provider-error.ts'
import { type ReadCall, readCall } from './read-call.ts'
import { createRuleMatcher, type MatchedRule } from './rule-match.ts'
import type { Rule, Script } from './script-schema.ts'
import { createIds } from './seeded.ts'

/** Decides what each request gets. The same requests in the same order get the same answers. */
export interface Planner {
  /** @param nowMs wall time; only the moments at which limits end depend on it */
  plan(request: ProviderRequest, nowMs: number): Planned
}

export function createPlanner(script: Script): Planner {
  const match = createRuleMatcher([...labelled(script.rules, ''), ...labelled(builtIn(), 'built-in: ')])
  let requests = 0

  /** What gets no refusal is answered by the first rule that applies. */
  const answered = (context: CallContext, read: TakenCall, headers: ProviderRequest['headers']): Planned => {
    const { api, target, number } = context
    const call = read.kind === 'call' ? read.call : undefined
    const model = modelOf(read)
    const matched = match({ route: target.route, model, headers, call })
    const known = {
      number,
      api,
      route: target.route,
      model,
      isStream: call ? call.framing !== 'json' : false,
      ...toldOf(matched),
    }
    if (read.kind !== 'call') {
      return { ...known, answer: answerOther(context, read, script.models, matched?.rule) }
    }
    assert(matched, 'the last rule that is built in has no condition')
    return { ...known, ...answerCall(context, matched.rule, read.call) }
  }

  return {
    plan(request, nowMs) {
      requests += 1
      const number = requests
      const requestId = createIds(script.seed, number)('req_01')
      const found = findTarget(request)
      const { api } = found
      const refused = (error: ProviderError, model = ''): Planned => {
        const answer = failedAnswer({ api, requestId, nowMs }, error)
        const route = 'route' in found ? { route: found.route } : {}
        return { number, answer, api, ...route, model, isStream: false }
      }
      if ('error' in found) return refused(found.error)
      const wrongKey = keyFault(script.keys, api, request)
      if (wrongKey) return refused(wrongKey)
      const read = readCall(found, request.body)
      if (read.kind === 'refused') return refused(read.error, read.model)
      const strange = modelFault(script, found, read)
      if (strange) return refused(strange, modelOf(read))
      const { seed, pace } = script
      return answered({ api, target: found, requestId, nowMs, number, seed, pace }, read, request.headers)
    },
  }
}

type TakenCall = Exclude<ReadCall, { readonly kind: 'refused' }>

const builtIn = (): readonly Rule[] => readScript(defaultScript).rules

const labelled = (rules: readonly Rule[], prefix: string): MatchedRule[] =>
  rules.map((rule, index) => ({ rule, label: `${prefix}${rule.name ?? `rule ${index + 1}`}` }))

const modelOf = (read: TakenCall): string => (read.kind === 'call' ? read.call.model : (read.model ?? ''))

/** A list says itself what it has not. */
function modelFault(
  { strict_models, models }: Script,
  { api }: Target,
  read: TakenCall,
): ProviderError | undefined {
  if (!strict_models || read.kind === 'list') return undefined
  const model = modelOf(read)
  return models.some(({ id }) => id === model) ? undefined : unknownModel(api, model)
}

function toldOf(matched: MatchedRule | undefined): Pick<Planned, 'rule' | 'failure'> {
  if (!matched) return {}
  const { how, status } = matched.rule.fail ?? {}
  const failure = how ?? status?.toString()
  return { rule: matched.label, ...(failure === undefined ? {} : { failure }) }
}
