// `npm test`: from a bare clone to every test. Further arguments go to vitest. The last line counts what ran.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, nodePath, root, toolEnv } from './toolchain.js'

ensureInstalled()
ensureBuilt()
const folder = mkdtempSync(join(tmpdir(), 'superclaw-test-'))
const report = join(folder, 'report.json')
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
const result = spawnSync(nodePath(), [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: toolEnv,
})
const counts = readCounts()
rmSync(folder, { recursive: true, force: true })
if (counts) console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exitCode = result.status ?? 1

function readCounts() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      readFileSync(report, 'utf8'),
    )
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
  } catch {
    // Without a report vitest itself has said why, and its status is not 0.
    return undefined
  }
}
