/** So that a file where everything depends on everything is told in a page. */
const circlesMax = 20

interface Step {
  readonly name: string
  readonly rest: Iterator<string>
}

/**
 * The circles among `dependencies`, one for each way back that a walk in depth meets; at most twenty.
 * @returns the names of each in order, the first one repeated at its end: `['a', 'b', 'a']`
 */
export function dependencyCircles(dependencies: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = []
  const done = new Set<string>()
  for (const root of dependencies.keys()) {
    for (const circle of circlesFrom(root, dependencies, done)) {
      if (circles.push(circle) === circlesMax) return circles
    }
  }
  return circles
}

/** Adds to `done` what was walked to its end. */
function* circlesFrom(
  root: string,
  dependencies: ReadonlyMap<string, readonly string[]>,
  done: Set<string>,
): Generator<string[]> {
  // Its own stack: a chain of agents can be longer than that of JavaScript.
  const trail: Step[] = []
  const onTrail = new Set<string>()
  const enter = (name: string): void => {
    if (done.has(name)) return
    onTrail.add(name)
    trail.push({ name, rest: (dependencies.get(name) ?? [])[Symbol.iterator]() })
  }
  enter(root)
  for (let step = trail.at(-1); step !== undefined; step = trail.at(-1)) {
    const next = step.rest.next()
    if (next.done) {
      trail.pop()
      onTrail.delete(step.name)
      done.add(step.name)
    } else if (onTrail.has(next.value)) {
      yield circleOf(trail, next.value)
    } else enter(next.value)
  }
}

function circleOf(trail: readonly Step[], back: string): string[] {
  const names = trail.map(({ name }) => name)
  return [...names.slice(names.indexOf(back)), back]
}
