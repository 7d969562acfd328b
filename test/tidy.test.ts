import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

const sources = globSync('{src,plugins/*/src}/**/*.{ts,tsx}').map((path) => ({
  path,
  text: readFileSync(path, 'utf8'),
}))

/** What the compiler sees: comments may speak of anything. */
const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')

const bans = [
  {
    where: /^src\/core\/(?!adapters\/)/,
    what: /\bDate\.now\(|new Date\(\)|\bMath\.random\(|\bprocess\.[a-z]|\bset(Timeout|Interval|Immediate)\(|\bperformance\./,
    use: 'Platform (src/core/platform.ts)',
  },
  { where: /./, what: /\bFIXME\b|\bTODO\b|\.only\(/, use: 'nothing: finish it' },
  {
    // What columns a database of another program has differs with its version: readers of histories name them, in constants.
    where: /^src\/core\/adapters\/(?!history\/read-tables\.ts)/,
    what: /\b(?:db|database)\.(?:exec|prepare)\((?:[^'"`)\s]|`[^`]*\$\{)/,
    use: 'a literal: no SQL is built from strings',
  },
  { where: /./, what: /^export \* from/m, use: 'named exports: no barrels' },
]

test('no source file reaches around the rules', () => {
  const offences = sources.flatMap(({ path, text }) =>
    bans
      .filter((ban) => ban.where.test(path) && ban.what.test(code(text)))
      .map((ban) => `${path}: ${ban.what.exec(code(text))?.[0]}: use ${ban.use}`),
  )
  expect(offences).toEqual([])
})

test('no source file that somebody wrote is longer than 300 lines', () => {
  const written = sources.filter(({ text }) => !text.startsWith('// Generated from '))
  expect(written.filter(({ text }) => text.split('\n').length > 301).map(({ path }) => path)).toEqual([])
})

/** The folders that may not be imported from a folder, by the first pattern that matches. */
const layers: readonly { readonly from: RegExp; readonly mayNot: RegExp }[] = [
  {
    from: /^src\/core\/adapters\/(http|socket)\//,
    mayNot: /^src\/(commands|ui|cli|plane)\/|^src\/(compose|base-command)\.ts/,
  },
  {
    from: /^src\/core\/adapters\//,
    mayNot: /^src\/(commands|ui|cli|plane)\/|^src\/(compose|base-command)\.ts|^src\/core\/handlers\//,
  },
  {
    from: /^src\/core\//,
    mayNot: /^src\/(commands|ui|cli|plane)\/|^src\/(compose|base-command)\.ts|^src\/core\/adapters\//,
  },
  { from: /^src\/ui\//, mayNot: /^src\/(commands|plane)\/|^src\/core\/adapters\/|^src\/compose\.ts/ },
]

const importsOf = ({ path, text }: { path: string; text: string }): string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    normalize(join(dirname(path), match[1] ?? '')),
  )

test('dependencies point one way', () => {
  const offences = sources.flatMap((source) => {
    const layer = layers.find(({ from }) => from.test(source.path))
    return importsOf(source)
      .filter((imported) => layer?.mayNot.test(imported))
      .map((imported) => `${source.path} imports ${imported}`)
  })
  expect(offences).toEqual([])
})

test('no import goes in a circle, type imports included', () => {
  const graph = new Map(sources.map((source) => [source.path, importsOf(source)]))
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
    if (done.has(path) || trail.includes(path)) return
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  expect(circles).toEqual([])
})

test('what is exported has a name, except where oclif asks for a default', () => {
  const offences = sources.filter(
    ({ path, text }) => /^export default/m.test(text) && !/^src\/(commands|hooks)\//.test(path),
  )
  expect(offences.map(({ path }) => path)).toEqual([])
})
