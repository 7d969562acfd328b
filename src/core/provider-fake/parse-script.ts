import type { z } from 'zod'
import { type Fault, isRecord } from '../config/fault.ts'
import { placedIssues } from '../config/placed-issues.ts'
import { childAt, type Path } from '../config/schema-tree.ts'
import { withoutEmpty } from '../config/without-empty.ts'
import { parseYamlSource } from '../config/yaml-source.ts'
import { zodFaults } from '../config/zod-faults.ts'
import { ExpectedError, type Issue } from '../errors.ts'
import {
  type Failure,
  type Rule,
  ruleSchema,
  rulesMax,
  type Script,
  type ScriptInput,
  scriptSchema,
} from './script-schema.ts'

export interface ParsedScript {
  /** `undefined` when there is any issue. */
  readonly value: Script | undefined
  /** Every fault (the first hundred, when there are more), in the order of its lines. */
  readonly issues: readonly Issue[]
}

/**
 * Reads a script in YAML or JSON. Never throws.
 * @param path for the issues
 */
export function parseScript(text: string, { path }: { readonly path: string }): ParsedScript {
  const source = parseYamlSource(text)
  const { value, faults } = source.isReadable ? read(source.value) : { value: undefined, faults: [] }
  const issues = placedIssues(faults, source, path)
  return { value: issues.length === 0 ? value : undefined, issues }
}

/** A script that a program wrote. @throws CONFIG_INVALID with every fault */
export function readScript(written: ScriptInput): Script {
  const { value, faults } = read(written)
  if (value !== undefined && faults.length === 0) return value
  const issues = faults.map(({ at, message, cure }) => ({
    ...{ path: at.join('.'), message },
    ...(cure ? { cure: cure() } : {}),
  }))
  throw invalidScript('The script', issues)
}

/** @param what is named as having the faults: a path, or the script */
export function invalidScript(what: string, issues: readonly Issue[]): ExpectedError {
  const count = issues.length === 1 ? 'a fault' : `${issues.length} faults`
  return new ExpectedError('CONFIG_INVALID', `${what} has ${count}`, {
    issues,
    hint: 'Mend each place that is named; docs/provider.md describes the format',
  })
}

function read(written: unknown): { readonly value: Script | undefined; readonly faults: readonly Fault[] } {
  if (!isRecord(written)) {
    const cure = (): string => 'Begin with `version: 1`'
    return { value: undefined, faults: [{ at: [], message: 'is not a map of settings', cure }] }
  }
  const settings = withoutEmpty(written, scriptSchema)
  const listed: readonly unknown[] | undefined = Array.isArray(settings['rules'])
    ? settings['rules']
    : undefined
  const top = scriptSchema.safeParse(listed ? { ...settings, rules: [] } : settings, { reportInput: true })
  const rules = readRules(listed ?? [])
  const faults = [...(top.success ? [] : faultsIn(top.error, [])), ...rules.faults]
  return { value: top.success ? { ...top.data, rules: rules.value } : undefined, faults }
}

/** One by one, so that a fault of one hides none of another. */
function readRules(listed: readonly unknown[]): {
  readonly value: Rule[]
  readonly faults: readonly Fault[]
} {
  if (listed.length > rulesMax) {
    return { value: [], faults: [{ at: ['rules'], message: `are more than ${rulesMax}` }] }
  }
  const value: Rule[] = []
  const faults: Fault[] = []
  for (const [index, rule] of listed.entries()) {
    const parsed = ruleSchema.safeParse(rule, { reportInput: true })
    if (parsed.success) value.push(parsed.data)
    faults.push(
      ...(parsed.success ? ruleFaults(parsed.data, index) : faultsIn(parsed.error, ['rules', index])),
    )
  }
  return { value, faults }
}

const faultsIn = (error: z.ZodError, prefix: Path): Fault[] =>
  zodFaults(error, prefix, (at) => childAt(scriptSchema, at))

function ruleFaults(rule: Rule, index: number): Fault[] {
  const at = ['rules', index]
  if (Object.keys(rule).every((key) => key === 'name' || key === 'when')) {
    const cure = (): string => 'Add `reply:` or `fail:`'
    return [{ at, message: 'says nothing to answer', cure }]
  }
  return rule.fail ? failFaults(rule.fail, [...at, 'fail']) : []
}

function failFaults({ status, how, after, ...fields }: Failure, at: readonly (string | number)[]): Fault[] {
  if (status === undefined && how === undefined) {
    const cure = (): string => 'Write `status:` or `how:`'
    return [{ at, message: 'does not say how it fails', cure }]
  }
  const needless = (key: string, isNeedless: boolean, why: string): Fault[] =>
    isNeedless ? [{ at: [...at, key], message: `means nothing ${why}`, cure: () => 'Take it out' }] : []
  const isError = how === undefined
  return [
    ...needless('status', status !== undefined && how !== undefined && how !== 'html', `with how: ${how}`),
    ...needless('retry_after', fields.retry_after !== undefined && !isError, 'without a status'),
    ...needless('type', fields.type !== undefined && !isError, 'without a status'),
    ...needless('code', fields.code !== undefined && !isError, 'without a status'),
    ...needless('message', fields.message !== undefined && !isError, 'without a status'),
    ...needless('after', after !== undefined && (how === 'html' || how === 'hang'), `with how: ${how}`),
    ...needless(
      'bytes_per_second',
      fields.bytes_per_second !== undefined && how !== 'slow',
      'without how: slow',
    ),
  ]
}
