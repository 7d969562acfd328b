// What the bundle changes in its dependencies so that a command and a first frame come quickly.
// Each says what it gains; a pattern that is gone fails the build, so that no upgrade loses one unseen.
import { readFile } from 'node:fs/promises'

/** A file of oclif. The first patch that names a file is the one that it gets. */
const oclif = (path) =>
  new RegExp(`@oclif[\\\\/]core[\\\\/]lib[\\\\/]${path.replaceAll('/', '[\\\\/]')}\\.js$`)

const patches = [
  { file: oclif('config/plugin'), change: (source) => lazyRequires(sortByCode(source)) },
  { file: oclif('config/config'), change: (source) => lazyRequires(loadOnce(source)) },
  { file: oclif('util/fs'), change: (source) => lazyRequires(readAtOnce(source)) },
  { file: oclif('util/os'), change: (source) => lazyRequires(wslUtilsInside(source)) },
  {
    // Each of the 160 modules of oclif loads those that it may need; a command needs a third of them. About 12 ms,
    // and 2 ms for what they export again.
    file: oclif('.*'),
    change: lazyRequires,
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

/**
 * A command that oclif runs is given the configuration that was just loaded, and loads it anew, in case it came from
 * another version of oclif; with it, it makes a logger that nobody asked for, and so loads `debug`. About 1 ms.
 */
const loadOnce = (source) =>
  replaceOnce(
    source,
    '(0, logger_1.setLogger)(opts);',
    'if (opts instanceof Config) return opts; (0, logger_1.setLogger)(opts);',
  )

/** Two small files, for which node:fs/promises loads readline, and which then wait for a thread. About 2 ms. */
const readAtOnce = (source) =>
  replaceOnce(
    source,
    "await (0, promises_1.readFile)(path, 'utf8')",
    "(0, node_fs_1.readFileSync)(path, 'utf8')",
  )

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
 * TypeScript's `const x_1 = require('y')`, or `var` where it exports again, becomes a function that loads at first use.
 * Only where each use is a member of it (`x_1.z`), which is all that the compiler writes; anything else stays as it is.
 */
function lazyRequires(source) {
  const load = /^(?:const|var) (\w+_\d+) = ((?:__importDefault\(|__importStar\()?require\("[^"]+"\)\)?);$/gm
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
