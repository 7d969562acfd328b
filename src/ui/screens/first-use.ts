import { historyTools, titlesOf, toolTitle } from '../../core/usage/tool-title.ts'
import { spentText } from '../money.ts'
import type { Scope } from '../scope.ts'

const toolsMax = 3

/** What histories on this machine tell, for who has no agent yet; empty when they tell nothing, or it is not known yet. */
export function foundHistories({ data }: Scope): readonly string[] {
  const { costs } = data
  if (!costs?.summary || costs.by !== 'tool' || costs.span !== '7d') return []
  const { rows, total } = costs.summary
  if (rows.length === 0) return []
  const tools = rows.map(({ key }) => key)
  const more = tools.length - toolsMax
  const named =
    more > 0 ? `${tools.slice(0, toolsMax).map(toolTitle).join(', ')} and ${more} more` : titlesOf(tools)
  return [
    '',
    `Found here:         ${named}: ${spentText(total)} in the last 7 days`,
    'See what cost it:   press 8',
  ]
}

/** What to do so that calls to models are known, a line each. */
export const howCallsAreKnown: string = [
  'No call to a model is known yet. The histories of these are read:',
  `  ${historyTools}`,
  'Agents that export OpenTelemetry are counted live with this variable:',
  '  OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318',
].join('\n')
