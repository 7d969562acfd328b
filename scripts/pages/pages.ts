import { errorsPage } from './errors-page.ts'

/** Each generated document, and what makes it. */
export const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/errors.md': errorsPage,
}
