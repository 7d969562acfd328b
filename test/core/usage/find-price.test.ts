import { expect, test } from 'vitest'
import { embeddedPriceList } from '../../../src/core/adapters/price/embedded-list.ts'
import { findPrice } from '../../../src/core/usage/find-price.ts'
import { ownPriceList } from '../../../src/core/usage/price-file/own-list.ts'

const own = ownPriceList(
  {
    anthropic: {
      models: {
        'claude-haiku-4-5': [{ from: '2026-06-01', input: 9 }],
        'claude-opus-4-6*': { input: 8 },
      },
    },
    'my-proxy': { models: { 'gpt-5.5': { input: 7 } } },
  },
  'mine',
)
const lists = [own, embeddedPriceList]
const now = Date.UTC(2026, 10, 3)

test.for([
  { why: 'one list goes before the other', model: 'claude-opus-4-6-20260205', provider: null, list: 'mine' },
  { why: 'a model with a day is the same', model: 'claude-haiku-4-5-20251001', provider: null, list: 'mine' },
  {
    why: 'before its first day a list is silent',
    model: 'claude-haiku-4-5',
    provider: null,
    at: Date.UTC(2026, 4, 31),
    list: 'genai',
  },
  { why: 'another version is another model', model: 'claude-opus-4-5', provider: null, list: 'genai' },
  {
    why: 'what one list calls a provider holds for all',
    model: 'claude-opus-4-6',
    provider: 'Anthropic-API',
    list: 'mine',
  },
  {
    why: 'prices of one provider are not those of another',
    model: 'gpt-5.5',
    provider: 'openai',
    list: 'genai',
  },
  { why: 'a provider that is named is looked for', model: 'gpt-5.5', provider: 'my-proxy', list: 'mine' },
  {
    why: 'a cloud has prices of its own',
    model: 'us.anthropic.claude-opus-4-6-v1:0',
    provider: 'bedrock',
    list: 'genai',
  },
])('$why', ({ model, provider, list, at = now }) => {
  expect(findPrice(lists, { model, provider }, at)?.list).toMatch(list)
})
