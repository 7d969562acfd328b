/** What a `.dockerignore` lets into a build. */
export interface BuildContext {
  /** The files and folders that are named, of the top level. */
  readonly allowed: readonly string[]
  isAllowed(path: string): boolean
}

/**
 * Reads a `.dockerignore` that ignores all but what it names: `*`, then `!NAME`, then what is ignored wherever it
 * stands, as `**` and a name. Those are the only patterns that it may hold.
 * @throws for any other
 */
export function parseDockerignore(text: string): BuildContext {
  const [first, ...patterns] = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  if (first !== '*') throw new Error(`it begins with ${first}, not with *`)
  const allowed = patterns.flatMap((pattern) => /^!([\w.-]+)$/.exec(pattern)?.[1] ?? [])
  const denied = patterns.flatMap((pattern) => /^\*\*\/([\w.-]+)$/.exec(pattern)?.[1] ?? [])
  if (allowed.length + denied.length !== patterns.length) throw new Error('it holds patterns of another kind')
  return {
    allowed,
    isAllowed(path) {
      const names = path.split('/')
      return allowed.includes(names[0] ?? '') && !names.some((name) => denied.includes(name))
    },
  }
}
