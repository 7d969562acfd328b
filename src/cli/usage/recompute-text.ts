import type { OutputOf } from '../../core/operations/contract.ts'
import { isAnother } from '../../core/usage/recomputed.ts'
import { countOf } from '../format.ts'
import type { Paint } from '../paint.ts'
import { type Column, tableLines } from '../table.ts'
import { costText } from './usage-text.ts'

type Sum = OutputOf<'price.recompute'>['total']
type Row = Sum & { readonly model: string }

/** Before and after, of models whose figures are others, and of all; what changed is counted below. */
export function recomputeLines({ models, total }: OutputOf<'price.recompute'>, paint: Paint): string[] {
  const others = models.filter(isAnother)
  if (others.length === 0) return [`${countOf(total.calls, 'call')}: every price stays as it is.`]
  return [
    ...tableLines(columnsOf(total), [...others, { model: 'all', ...total }], { paint }),
    '',
    `${countOf(total.changed, 'call')} with another price, ${total.gained} that had none, ${total.lost} that have none any more.`,
  ]
}

function columnsOf(total: Sum): Column<Row>[] {
  const money = (header: string, text: (row: Row) => string): Column<Row> => ({
    ...{ header, text, align: 'right' },
  })
  const isBilled = total.billedBeforeNano !== total.beforeNano || total.billedAfterNano !== total.afterNano
  return [
    { header: 'MODEL', text: ({ model }) => model || '?', style: () => 'bold' },
    { header: 'CALLS', text: ({ calls }) => String(calls), align: 'right' },
    money('BEFORE', ({ calls, beforeNano, unpricedBefore }) =>
      costText({ calls, costNano: beforeNano, unpriced: unpricedBefore }),
    ),
    money('AFTER', ({ calls, afterNano, unpricedAfter }) =>
      costText({ calls, costNano: afterNano, unpriced: unpricedAfter }),
    ),
    ...(isBilled
      ? [
          money('BILLED BEFORE', ({ calls, billedBeforeNano, unpricedBefore }) =>
            costText({ calls, costNano: billedBeforeNano, unpriced: unpricedBefore }),
          ),
          money('BILLED AFTER', ({ calls, billedAfterNano, unpricedAfter }) =>
            costText({ calls, costNano: billedAfterNano, unpriced: unpricedAfter }),
          ),
        ]
      : []),
  ]
}
