import { type Fault, isRecord } from '../../config/fault.ts'
import { placedIssues } from '../../config/placed-issues.ts'
import { configBytesMax } from '../../config/size-limit.ts'
import { parseYamlSource } from '../../config/yaml-source.ts'
import { zodFaults } from '../../config/zod-faults.ts'
import type { Issue } from '../../errors.ts'
import type { PriceProvider } from '../price-list.ts'
import { genaiProviders } from './genai-list.ts'
import { ownPriceList } from './own-list.ts'
import { priceSchemaAt } from './price-places.ts'
import { priceRuleFaults } from './price-rules.ts'
import { priceFileSchema } from './price-schema.ts'

export interface ParsedPrices {
  /** `undefined` when there is any issue. */
  readonly providers: readonly PriceProvider[] | undefined
  /** Every fault (the first hundred, when there are more), in the order of its lines. */
  readonly issues: readonly Issue[]
}

/**
 * Reads a price file: in the form of docs/prices.md, as YAML or JSON, or a list as genai-prices publishes it, as JSON. Never throws.
 * @param path for the issues
 */
export function parsePriceFile(text: string, { path }: { readonly path: string }): ParsedPrices {
  return text.trimStart().startsWith('[') ? parseGenai(text, path) : parseOwn(text, path)
}

function parseOwn(text: string, path: string): ParsedPrices {
  const source = parseYamlSource(text)
  if (!source.isReadable) return { providers: undefined, issues: placedIssues([], source, path) }
  const { providers, faults } = readOwn(source.value)
  const issues = placedIssues(faults, source, path)
  return { providers: issues.length === 0 ? providers : undefined, issues }
}

function readOwn(value: unknown): {
  readonly providers?: readonly PriceProvider[]
  readonly faults: readonly Fault[]
} {
  if (!isRecord(value)) {
    const cure = (): string => 'Begin with `providers:`; docs/prices.md describes the form'
    return { faults: [{ at: [], message: 'is not a map of prices', cure }] }
  }
  const parsed = priceFileSchema.safeParse(value, { reportInput: true })
  const faults = priceRuleFaults(value['providers'])
  return parsed.success
    ? { providers: ownPriceList(parsed.data.providers, '').providers, faults }
    : { faults: [...zodFaults(parsed.error, [], priceSchemaAt), ...faults] }
}

function parseGenai(text: string, path: string): ParsedPrices {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { providers: undefined, issues: [{ ...jsonIssue(text, error), file: path }] }
  }
  const { providers, faults } = genaiProviders(value)
  return faults.length === 0
    ? { providers, issues: [] }
    : { providers: undefined, issues: genaiIssues(faults, text, path) }
}

/** With their lines, where the text is not too long to be read once more for them. */
function genaiIssues(faults: readonly Fault[], text: string, path: string): readonly Issue[] {
  if (text.length <= configBytesMax) return placedIssues(faults, parseYamlSource(text), path)
  return faults.slice(0, 100).map(({ at, message }) => ({ path: at.join('.'), message, file: path }))
}

function jsonIssue(text: string, error: unknown): Issue {
  const offset = Number(/at position (\d+)/.exec(String(error))?.[1] ?? text.length)
  const before = text.slice(0, offset)
  const cure = 'It may have been cut short: take it from its source again'
  return {
    ...{ path: '', message: 'is not JSON from here on', cure },
    line: before.split('\n').length,
    column: offset - before.lastIndexOf('\n'),
  }
}
