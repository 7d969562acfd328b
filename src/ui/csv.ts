import { sanitizeLine, withoutColour } from '../core/log/sanitize.ts'

/**
 * Records as comma-separated values (RFC 4180): a line of names, then a line each. All names that any record has, in the
 * order in which they first come. What is no text, number or boolean is JSON; `null` and what is missing are empty. Controls of the terminal
 * are shown as `\x1b`: such files are looked at with `cat`.
 */
export function csvOf(records: readonly object[]): string {
  const rows = records.map((record) => new Map<string, unknown>(Object.entries(record)))
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))]
  const lines = [names, ...rows.map((row) => names.map((name) => row.get(name)))]
  return lines.map((values) => `${values.map(cellOf).join(',')}\r\n`).join('')
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : harmless(String(value))
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function harmless(text: string): string {
  return text
    .split('\n')
    .map((line) => withoutColour(sanitizeLine(line)))
    .join('\n')
}
