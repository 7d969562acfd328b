// `npm run bench -- NAME [--rounds N] [--json]`: one bench of bench/, or `all` of them in their quick form.
import { globSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { ensureBuilt, ensureInstalled, root } from './toolchain.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' }, json: { type: 'boolean', default: false } },
})
const benches = globSync('*.ts', { cwd: join(root, 'bench') })
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => name !== 'bench')
  .sort((a, b) => (a < b ? -1 : 1))
const [wanted] = positionals
if (wanted !== 'all' && !benches.includes(wanted)) {
  console.error(`npm run bench -- NAME [--rounds N] [--json]\nNAME is all, ${benches.join(', ')}`)
  process.exit(2)
}
ensureInstalled()
ensureBuilt()
// Only now is it certain that it is installed.
const { default: chalk } = await import('chalk')
const isQuick = wanted === 'all'
const rounds = Number(values.rounds ?? (isQuick ? 5 : 11))
const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`
let missed = 0
for (const name of isQuick ? benches : [wanted]) {
  const { run } = await import(pathToFileURL(join(root, 'bench', `${name}.ts`)).href)
  const rows = await run({ rounds, isQuick })
  missed += rows.filter((row) => row.holds === false).length
  if (values.json) console.log(JSON.stringify({ bench: name, machine, rows }))
  else console.log(table(name, rows))
}
if (!values.json)
  console.log(`${machine}; medians of interleaved rounds [smallest – largest]; ${missed} bars missed`)

function table(name, rows) {
  const cells = rows.map((row) => [
    row.what,
    `${figure(row.ours)} ${row.unit} [${row.oursSpread.map(figure).join(' – ')}]`,
    `${row.against}: ${figure(row.theirs)} [${row.theirsSpread.map(figure).join(' – ')}]`,
    `${figure(row.ratio)} x`,
    row.bar,
    verdict(row.holds),
  ])
  const head = [name, 'ours', 'against', 'ratio', 'bar', '']
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column].length)),
  )
  const line = (row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd()
  return `${[head, ...cells].map(line).join('\n')}\n`
}

function verdict(holds) {
  if (holds === null) return ''
  return holds ? chalk.green('holds') : chalk.red('MISSED')
}

function figure(value) {
  if (!Number.isFinite(value)) return '?'
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
}
