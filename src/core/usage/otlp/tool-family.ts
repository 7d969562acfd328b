/** What names of services, spans and scopes of tools begin with that tell of usage by events or metrics of their own. */
const prefixes = ['claude-code', 'claude_code', 'codex', 'gemini-cli', 'gemini_cli', 'qwen-code', 'openclaw']

/**
 * Whether one of these names is of such a tool. What its spans and its general metrics tell is what its own events tell, too:
 * only one of them may count.
 */
export function isOfFamily(...names: readonly (string | null)[]): boolean {
  return names.some((name) => name !== null && prefixes.some((prefix) => name.startsWith(prefix)))
}
