// What the bundle changes in its dependencies so that a command and a first frame come quickly.
// Each says what it gains; a pattern that is gone fails the build, so that no upgrade loses one unseen.
import { readFile } from 'node:fs/promises'

const patches = [
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
          return { contents: patch.change(await readFile(path, 'utf8')) }
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
