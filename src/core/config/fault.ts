import type { Path } from './schema-tree.ts'

/** A fault of superclaw.yaml, before its place in the text is known. */
export interface Fault {
  readonly at: Path
  readonly message: string
  /** Asked for those faults only that are shown. */
  readonly cure?: () => string
  /** Whether the key is wrong, not its value. */
  readonly ofKey?: boolean
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
