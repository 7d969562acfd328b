// The licences of the packages that are inside the bundle, as their terms ask.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The text of THIRD_PARTY_NOTICES.txt. @throws when a bundled package has no licence that we may ship */
export function thirdPartyNotices(root, inputs) {
  const folders = new Set()
  for (const input of inputs) {
    if (input.startsWith('builtin:')) continue
    const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]
    if (folder) folders.add(folder)
  }
  return [...folders]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((folder) => notice(join(root, folder)))
    .join(`\n${'-'.repeat(80)}\n`)
}

const permissive = /\b(MIT|ISC|BSD|Apache-2\.0|0BSD|Unlicense|CC0|BlueOak|Python-2\.0)/

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (!permissive.test(String(license))) throw new Error(`${name}: may we ship a licence of ${license}?`)
  const [file] = existsSync(folder) ? globSync('{LICEN[CS]E,licen[cs]e}*', { cwd: folder }) : []
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license}`
  return `${name} ${version}\n\n${text}\n`
}
