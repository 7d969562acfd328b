import { ExpectedError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import type { Tokens, ToolCalls } from '../../core/usage/tokens.ts'

const names = {
  input: 'input',
  cache_read: 'cacheRead',
  cache_write_5m: 'cacheWrite5m',
  cache_write_1h: 'cacheWrite1h',
  output: 'output',
  reasoning: 'reasoning',
} as const
const toolNames = { web_searches: 'webSearches', file_searches: 'fileSearches' } as const
const all = [...Object.keys(names), ...Object.keys(toolNames)]

/** What a call used, as a flag says it: `input=812,output=37`. @throws USAGE */
export function parseTokenCounts(text: string): { readonly tokens: Tokens; readonly tools: ToolCalls } {
  const counts = new Map(
    text.split(',').map((part) => {
      const [name = '', count = ''] = part.trim().split('=')
      if (!all.includes(name)) throw unknownName(name)
      if (!/^\d{1,12}$/.test(count)) {
        throw new ExpectedError('USAGE', `--tokens: ${name} has no count`, { hint: `Write ${name}=1000` })
      }
      return [name, Number(count)] as const
    }),
  )
  const read = <Key extends string>(keys: Readonly<Record<string, Key>>): Record<Key, number> =>
    Object.fromEntries(Object.entries(keys).map(([name, key]) => [key, counts.get(name) ?? 0])) as Record<
      Key,
      number
    >
  const tokens = read(names)
  if (tokens.reasoning > tokens.output) {
    throw new ExpectedError('USAGE', '--tokens: reasoning is a part of output, and more than it', {
      hint: `Write output=${tokens.reasoning} or more`,
    })
  }
  return { tokens, tools: read(toolNames) }
}

function unknownName(name: string): ExpectedError {
  const near = nearest(name, all)
  return new ExpectedError('USAGE', `--tokens: nothing is called ${name || 'that'}`, {
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are ${all.join(', ')}`,
  })
}
