/** What people call the tools whose histories are read on this machine. */
const titles: ReadonlyMap<string, string> = new Map([
  ['claude-code', 'Claude Code'],
  ['codex', 'Codex'],
  ['gemini-cli', 'Gemini CLI'],
  ['opencode', 'OpenCode'],
  ['qwen-code', 'Qwen Code'],
  ['goose', 'Goose'],
  ['openclaw', 'OpenClaw'],
])

/** `Claude Code` for `claude-code`; what is not known is called as it calls itself. */
export function toolTitle(tool: string): string {
  return titles.get(tool) ?? tool
}

/** `Claude Code, Codex and Gemini CLI`. */
export function titlesOf(tools: readonly string[]): string {
  const last = tools.at(-1)
  if (last === undefined || tools.length === 1) return tools.map(toolTitle).join('')
  return `${tools.slice(0, -1).map(toolTitle).join(', ')} and ${toolTitle(last)}`
}

/** All of them, for people. */
export const historyTools: string = titlesOf([...titles.keys()])
