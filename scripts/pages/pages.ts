import { configPage } from '../../src/core/config/config-page.ts'
import { configJsonSchema } from '../../src/core/config/json-schema.ts'
import { commandsPage } from './commands-page.ts'
import { errorsPage } from './errors-page.ts'
import { jsonPage } from './json-page.ts'
import { monitorPage } from './monitor-page.ts'
import { operationMap } from './operation-map.ts'
import { embeddedPriceList } from './price-list.ts'
import { providerPage } from './provider-page.ts'

/** Each generated document, and what makes it. */
export const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/commands.md': commandsPage,
  'docs/errors.md': errorsPage,
  'docs/json.md': jsonPage,
  'docs/monitor.md': monitorPage,
  'docs/provider.md': providerPage,
  'src/operation-map.ts': operationMap,
  'src/core/adapters/price/genai-prices.json': embeddedPriceList,
  'docs/config.md': configPage,
  'docs/superclaw.schema.json': () => `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`,
}
