import { expect, test } from 'vitest'
import { requestsMax, withNews } from '../../src/ui/request-tail.ts'
import { requestRow, requestTail } from '../support/usage-picture.ts'

const at = (id: string, atMs: number) => requestRow(id, { atMs })
const ids = (tail: { readonly rows: readonly { readonly id: string }[] }) => tail.rows.map(({ id }) => id)

test('news stand in the order of time, newest first, each once as it was told last', () => {
  const tail = requestTail([at('c3', 30), at('c1', 10)])
  const told = withNews(tail, [requestRow('c1', { atMs: 10, model: 'another' }), at('c2', 20), at('c4', 40)])
  expect(ids(told)).toEqual(['c4', 'c3', 'c2', 'c1'])
  expect(told.rows.at(-1)?.model).toBe('another')
})

test('no more are kept than are shown, and it is said that there are older ones', () => {
  const tail = requestTail(Array.from({ length: requestsMax }, (_, index) => at(`c${index}`, -index)))
  const told = withNews(tail, [at('new', 1)])
  expect(told.rows).toHaveLength(requestsMax)
  expect(told.rows[0]?.id).toBe('new')
  expect(told.isMore).toBe(true)
})
