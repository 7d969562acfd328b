/**
 * The names that `wanted` was probably meant to be, nearest first, at most three: those that begin with it, then those
 * within a third of their length by Damerau–Levenshtein distance (optimal string alignment).
 */
export function nearest(wanted: string, names: readonly string[]): string[] {
  const lower = wanted.toLowerCase()
  return [...new Set(names)]
    .map((name) => ({
      name,
      far: lower !== '' && name.startsWith(lower) ? 0.5 : distance(lower, name.toLowerCase()),
    }))
    .filter(({ name, far }) => far <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => name)
}

function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1]
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      const steps = [
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
      ]
      if (isSwap) steps.push(at(beforeLast, column - 2) + 1)
      current.push(Math.min(...steps))
    }
    beforeLast = last
    last = current
  }
  return at(last, b.length)
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY
