import { stringify } from 'yaml'

/** `value` as YAML, without the last line end. */
export function yamlText(value: unknown): string {
  return stringify(value).trimEnd()
}
