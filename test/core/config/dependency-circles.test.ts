import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dependencyCircles } from '../../../src/core/config/dependency-circles.ts'

test.for([
  { why: 'nothing in a tree', graph: { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, finds: [] },
  { why: 'nothing in what is not there', graph: { a: ['z'] }, finds: [] },
  { why: 'an agent that waits for itself', graph: { a: ['a'] }, finds: [['a', 'a']] },
  { why: 'a pair, once', graph: { a: ['b'], b: ['a'] }, finds: [['a', 'b', 'a']] },
  {
    why: 'a circle without the way that leads to it',
    graph: { x: ['a'], a: ['b'], b: ['c'], c: ['a'] },
    finds: [['a', 'b', 'c', 'a']],
  },
  {
    why: 'two that share an agent',
    graph: { a: ['b', 'c'], b: ['a'], c: ['a'] },
    finds: [
      ['a', 'b', 'a'],
      ['a', 'c', 'a'],
    ],
  },
])('finds $why', ({ graph, finds }) => {
  expect(dependencyCircles(new Map(Object.entries(graph)))).toEqual(finds)
})

test('follows a chain longer than the stack of JavaScript', () => {
  const names = Array.from({ length: 200_000 }, (_, index) => `a${index}`)
  const chain = new Map(names.map((name, index) => [name, [names[(index + 1) % names.length] ?? '']]))
  expect(dependencyCircles(chain)[0]).toHaveLength(200_001)
})

test('stops at twenty, where everything depends on everything', () => {
  const names = Array.from({ length: 50 }, (_, index) => `a${index}`)
  expect(dependencyCircles(new Map(names.map((name) => [name, names])))).toHaveLength(20)
})

test('finds a circle exactly when agents cannot be put in an order', () => {
  const graphs = fc.uniqueArray(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 16, selector: String })
  fc.assert(
    fc.property(graphs, (edges) => {
      const graph = new Map<string, string[]>()
      for (const [from, to] of edges) graph.set(`${from}`, [...(graph.get(`${from}`) ?? []), `${to}`])
      expect(dependencyCircles(graph).length > 0).toBe(!canBeOrdered(graph))
    }),
  )
})

/** By taking away what depends on nothing that is left (Kahn 1962). */
function canBeOrdered(graph: ReadonlyMap<string, readonly string[]>): boolean {
  const left = new Map(graph)
  for (;;) {
    const free = [...left].find(([, needs]) => needs.every((need) => !left.has(need)))
    if (!free) return left.size === 0
    left.delete(free[0])
  }
}
