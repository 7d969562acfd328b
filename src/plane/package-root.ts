import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder of the package of this SuperClaw: a checkout, an installation, or a version that an update has kept. */
export function packageRoot(folder: string = import.meta.dirname): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageRoot(dirname(folder))
}
