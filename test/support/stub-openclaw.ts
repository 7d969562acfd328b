import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Writes an `npm` into `folder`, whose packages `openclaw` are a stub: it says a version, serves `/readyz` at the port of
 * its openclaw.json, and ends with 78 when that has `isBad`.
 */
export function writeStubNpm(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'npm')
  writeFileSync(path, `#!${process.execPath}\n${npm}`)
  chmodSync(path, 0o755)
}

const openclaw = `
import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
if (process.argv[2] === 'doctor') process.exit(1)
const { gateway, isBad } = JSON.parse(readFileSync(process.env.OPENCLAW_CONFIG_PATH, 'utf8'))
if (isBad || !process.env.OPENCLAW_GATEWAY_TOKEN || process.env.OPENCLAW_SUPERVISOR_MODE !== 'external') process.exit(78)
createServer((_, response) => response.end('{"ready":true}')).listen(gateway.port, '127.0.0.1')
`

const npm = `
const { mkdirSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const words = process.argv.slice(2)
if (words[0] === 'view') {
  console.log('"2026.9.6"')
} else {
  const folder = join(words[words.indexOf('--prefix') + 1], 'node_modules', 'openclaw')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'openclaw.mjs'), ${JSON.stringify(openclaw)})
  console.log('{}')
}
`
