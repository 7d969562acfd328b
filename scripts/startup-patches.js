// What the bundle changes in its dependencies so that a command and a first frame come quickly.
// Each says what it gains; a pattern that is gone fails the build, so that no upgrade loses one unseen.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const patches = [
  {
    // Each of the 160 modules of oclif loads those that it may need; a command needs a third of them. About 12 ms.
    file: /@oclif[\\/]core[\\/]lib[\\/].*\.js$/,
    change: (source, path) => {
      if (path.endsWith(join('config', 'plugin.js'))) return lazyRequires(sortByCode(source))
      if (path.endsWith(join('util', 'os.js'))) return lazyRequires(wslUtilsInside(source))
      return lazyRequires(source)
    },
  },
  {
    // Asked for at every start, through the loader of ES modules, only to tell whether this is Windows' Linux. 5 ms.
    file: /wsl-utils[\\/]index\.js$/,
    change: () => wslUtils,
  },
  {
    // Emscripten would fetch() its own data: URL, which loads all of undici: about 30 ms of the first frame.
    file: /yoga-wasm-base64-esm\.js$/,
    change: (source) => `const fetch = undefined;\n${source}`,
  },
  {
    // This pattern takes 15–20 ms to compile at the first non-ASCII character, such as a box line.
    file: /string-width[\\/]index\.js$/,
    change: (source) =>
      source.includes('rgiEmojiRegex')
        ? replaceOnce(
            source,
            'rgiEmojiRegex.test(segment)',
            '(maybeEmoji(segment) && rgiEmojiRegex.test(segment))',
          ) + maybeEmoji
        : source,
  },
]

const maybeEmoji = `
const maybeEmoji = (text) => {
  if (text.length > 1) return true;
  const code = text.charCodeAt(0);
  return !(code < 0x231a || (code >= 0x2500 && code <= 0x25fc) || (code >= 0x2800 && code <= 0x28ff));
};
`

/** The first localeCompare() of a process loads collation data, about 6 ms; command ids are ASCII. */
const sortByCode = (source) =>
  replaceOnce(source, 'a.id.localeCompare(b.id)', '(a.id < b.id ? -1 : a.id > b.id ? 1 : 0)')

const wslUtilsInside = (source) =>
  replaceOnce(source, "(await import('wsl-utils')).isWsl", "require('wsl-utils').isWsl").replace(
    "await (await import('wsl-utils'))",
    "await require('wsl-utils')",
  )

const wslUtils = `
import { existsSync, readFileSync } from 'node:fs'
function looksLikeWsl() {
  if (process.platform !== 'linux') return false
  if (process.env.WSL_DISTRO_NAME) return true
  try {
    return /microsoft/i.test(readFileSync('/proc/sys/kernel/osrelease', 'utf8')) && !existsSync('/.dockerenv')
  } catch {
    return false
  }
}
export const isWsl = looksLikeWsl()
export const powerShellPath = async () => 'powershell.exe'
`

/**
 * TypeScript's `const x_1 = require('y')` becomes a function that loads at first use. Only where each use is a member
 * of it (`x_1.z`), which is all that the compiler writes; anything else stays as it is.
 */
function lazyRequires(source) {
  const load = /^const (\w+_\d+) = ((?:__importDefault\(|__importStar\()?require\("[^"]+"\)\)?);$/gm
  let result = source
  for (const [line, name, expression] of source.matchAll(load)) {
    const rest = result.replace(line, '')
    if (new RegExp(`(?<![$\\w.])${name}(?![.\\w])`).test(rest)) continue
    const lazy = rest
      .replace(new RegExp(`\\bnew ${name}((?:\\.\\w+)+)`, 'g'), `new (${name}()$1)`)
      .replace(new RegExp(`(?<![$\\w.])${name}\\.`, 'g'), `${name}().`)
    const at = result.indexOf(line)
    result = `${lazy.slice(0, at)}let $${name}; const ${name} = () => ($${name} ??= ${expression});${lazy.slice(at)}`
  }
  return result
}

function replaceOnce(source, from, to) {
  if (!source.includes(from)) throw new Error(`start-up patch no longer applies: ${from}`)
  return source.replace(from, to)
}

/** An optional peer of Ink that a bundler would otherwise look for. */
const devtools =
  'export default {}; export const initialize = () => {}; export const connectToDevTools = () => {};'

export function startupPatches() {
  return {
    name: 'startup-patches',
    setup(build) {
      const used = new Set()
      for (const patch of patches) {
        build.onLoad({ filter: patch.file }, async ({ path }) => {
          used.add(patch)
          return { contents: patch.change(await readFile(path, 'utf8'), path) }
        })
      }
      build.onResolve({ filter: /^react-devtools-core$/ }, () => ({
        path: 'devtools',
        namespace: 'stand-in',
      }))
      build.onLoad({ filter: /^devtools$/, namespace: 'stand-in' }, () => ({ contents: devtools }))
      build.onEnd(({ errors, metafile }) => {
        if (errors.length === 0 && bundles(metafile, 'ink')) assertAllUsed(used)
      })
    },
  }
}

const bundles = (metafile, name) =>
  Object.keys(metafile.inputs).some((path) => path.includes(`node_modules/${name}/`))

function assertAllUsed(used) {
  const unused = patches.filter((patch) => !used.has(patch))
  if (unused.length > 0)
    throw new Error(`start-up patches found no file: ${unused.map(({ file }) => file).join(', ')}`)
}
