import { parseJson } from '../json-text.ts'

export type JsonMap = Readonly<Record<string, unknown>>

export const isMap = (value: unknown): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const mapOf = (value: unknown): JsonMap => (isMap(value) ? value : {})
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The map that a body holds; `undefined` when it holds none. */
export function parseBody(body: string): JsonMap | undefined {
  try {
    const value = parseJson(body)
    return isMap(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The texts of content that is a text or a list of parts, line by line. */
export function textWithin(content: unknown): string {
  if (typeof content === 'string') return content
  return listOf(content)
    .map((part) => textOf(mapOf(part)['text']))
    .filter((text) => text !== '')
    .join('\n')
}

/** Of a limit; `undefined` when it is no number above 0. */
export function limitOf(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined
}
