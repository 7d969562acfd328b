import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer'
import { type ExportedCall, exportColumns } from '../../core/usage/exported-call.ts'

export interface ParquetFile {
  /** One row group. */
  write(rows: readonly ExportedCall[]): Promise<void>
  /** Writes what makes it a whole file. */
  finish(): Promise<void>
}

const texts = new Set<string>(['source', 'tool', 'agent', 'session', 'parentSession', 'project', 'provider'])
for (const each of ['model', 'tier', 'priceVersion', 'requestId', 'traceId', 'doubts']) texts.add(each)
const flags = new Set<string>(['isSubscribed', 'isShare', 'isCounted'])

type Column = (typeof exportColumns)[number]

/** Times in milliseconds, UTC; counts and nano-dollars as 64-bit integers; all else as text or true and false. */
function typeOf(column: Column): 'TIMESTAMP' | 'STRING' | 'BOOLEAN' | 'INT64' {
  if (column === 'atMs') return 'TIMESTAMP'
  if (texts.has(column)) return 'STRING'
  return flags.has(column) ? 'BOOLEAN' : 'INT64'
}

/** Writes to `path`, which is there and empty. */
export function openParquetFile(path: string): ParquetFile {
  const columnData = exportColumns.map((name) => ({ name, data: [], type: typeOf(name), nullable: true }))
  const writer = new ParquetWriter({
    ...{ writer: fileWriter(path), schema: schemaFromColumnData({ columnData }), createdBy: 'superclaw' },
  })
  return {
    async write(rows) {
      if (rows.length === 0) return
      await writer.write({
        columnData: exportColumns.map((name) => ({ name, data: rows.map((row) => cellOf(name, row)) })),
        rowGroupSize: rows.length,
      })
    },
    async finish() {
      await writer.finish()
    },
  }
}

function cellOf(column: Column, row: ExportedCall): string | boolean | bigint | Date | null {
  const value = row[column]
  if (column === 'atMs') return new Date(row.atMs)
  return typeof value === 'number' ? BigInt(Math.round(value)) : value
}
