import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from './temp-folder.ts'

/** A key and a certificate that nobody vouches for; `null` where there is no openssl to make them. */
export function selfSigned(): { key: string; cert: string } | null {
  using folder = tempFolder()
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder.path, name))
  const words = `req -x509 -newkey ed25519 -nodes -days 2 -subj /CN=gateway -keyout ${key} -out ${cert}`
  try {
    execFileSync('openssl', words.split(' '), { stdio: 'ignore' })
    return { key: readFileSync(key ?? '', 'utf8'), cert: readFileSync(cert ?? '', 'utf8') }
  } catch {
    return null
  }
}
