import { type ExportedCall, exportColumns } from '../../core/usage/exported-call.ts'

export const exportHeader: string = exportColumns.join(',')

/** RFC 4180. What a spreadsheet would take for a formula begins with an apostrophe. */
export function exportLine(row: ExportedCall): string {
  return exportColumns.map((column) => csvField(row[column])).join(',')
}

function csvField(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
