// `npm run still`: starts the example fleet, opens the monitor in a terminal, and draws what it shows as docs/monitor.svg.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pty from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { ensureBuilt, nodePath, root } from './toolchain.js'

const [cols, rows] = [104, 26]
const [cellWidth, cellHeight] = [8.4, 18]
const palette = ['#1d2021', '#fb4934', '#b8bb26', '#fabd2f', '#83a598', '#d3869b', '#8ec07c', '#d5c4a1']
const paper = '#1d2021'
const ink = '#ebdbb2'

ensureBuilt()
const home = mkdtempSync(join(tmpdir(), 'superclaw-still-'))
const terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 0 })
const config = join(root, 'examples', 'first-fleet', 'superclaw.yaml')
const { CI, NO_COLOR, FORCE_COLOR, ...environment } = process.env
const child = pty.spawn(
  nodePath(),
  [join(root, 'bin', 'run.js'), 'start', '--config', config, '--port', '0'],
  {
    cols,
    rows,
    cwd: root,
    name: 'xterm-256color',
    env: { ...environment, TERM: 'xterm-256color', HOME: home, SUPERCLAW_HOME: join(home, 'state') },
  },
)
child.onData((data) => terminal.write(data))
terminal.onData((data) => child.write(data))
const ended = new Promise((resolve) => child.onExit(resolve))
await sleep(25_000)
writeFileSync(join(root, 'docs', 'monitor.svg'), svg())
child.write('q')
await sleep(500)
child.write('s')
await ended
rmSync(home, { recursive: true, force: true })

function svg() {
  const [width, height] = [cols * cellWidth + 24, rows * cellHeight + 24]
  const lines = Array.from({ length: rows }, (_, y) => drawLine(y)).join('\n')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="The monitor of SuperClaw with the example fleet">
<rect width="100%" height="100%" rx="8" fill="${paper}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve">
${lines}
</g>
</svg>
`
}

/** Runs of cells that look alike, each one text element that is held to the grid. */
function drawLine(y) {
  const line = terminal.buffer.active.getLine(y)
  const runs = []
  for (let x = 0; x < cols; x++) {
    const cell = line.getCell(x)
    const style = styleOf(cell)
    const last = runs.at(-1)
    if (last?.key === style.key) last.text += cell.getChars() || ' '
    else runs.push({ ...style, x, text: cell.getChars() || ' ' })
  }
  return runs.map((run) => drawRun(run, y)).join('')
}

function styleOf(cell) {
  const isInverse = Boolean(cell.isInverse())
  const colour = cell.isFgDefault() ? ink : (palette[cell.getFgColor() % 8] ?? ink)
  const opacity = cell.isDim() ? 0.6 : 1
  const weight = cell.isBold() ? 'bold' : 'normal'
  return { key: [isInverse, colour, opacity, weight].join(), isInverse, colour, opacity, weight }
}

function drawRun({ x, text, isInverse, colour, opacity, weight }, y) {
  const [left, top] = [12 + x * cellWidth, 12 + y * cellHeight]
  const width = text.length * cellWidth
  const back = isInverse
    ? `<rect x="${left}" y="${top}" width="${width}" height="${cellHeight}" fill="${colour}"/>`
    : ''
  if (text.trim() === '') return back
  const fill = isInverse ? paper : colour
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `${back}<text x="${left}" y="${top + 13}" fill="${fill}" fill-opacity="${opacity}" font-weight="${weight}" textLength="${width}" lengthAdjust="spacingAndGlyphs">${escaped}</text>`
}
