import type { DatabaseSync } from 'node:sqlite'
import { type ExportPage, type ExportQuery, exportedCall } from '../../usage/exported-call.ts'
import { createCallCodec } from './call-codec.ts'
import type { NameTable } from './name-table.ts'

const rowsAtOnce = 1_000

/** One page of calls, in the order of time. */
export function readExport(db: DatabaseSync, names: NameTable, query: ExportQuery): ExportPage {
  const { fromMs, untilMs, tool, agent, model, after } = query
  const codec = createCallCodec(names, () => ({ kind: 'unpriced', why: '' }))
  const rows = db
    .prepare(
      `select * from call where (at, id) > (:at, :id) and at < :until
        and (:tool is null or tool = (select id from name where text = :tool))
        and (:agent is null or agent = (select id from name where text = :agent))
        and (:model is null or model = (select id from name where text = :model))
      order by at, id limit :limit`,
    )
    .all({
      ...{ at: after?.atMs ?? fromMs, id: after?.id ?? -1, until: untilMs, limit: rowsAtOnce },
      ...{ tool, agent, model },
    })
  const last = rows.length === rowsAtOnce ? rows.at(-1) : undefined
  return {
    rows: rows.map((row) =>
      exportedCall(codec.recordOf('', row), {
        costNano: row['price'] as number | null,
        priceVersion: names.textOf(row['price_version'] as number | null),
        isCounted: row['superseded'] === 0,
      }),
    ),
    next: last ? { atMs: Number(last['at']), id: Number(last['id']) } : null,
  }
}
