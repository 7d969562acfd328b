import { createHash, createSign, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type PackedRelease, sha512 } from './release.ts'

/** How a registry treats a version. */
export type Treatment =
  | 'signed'
  | 'unsigned'
  | 'signed wrongly'
  | 'other bytes'
  | 'cut short'
  | 'hangs'
  | 'false provenance'

export interface NpmRegistry extends AsyncDisposable {
  readonly url: string
  /** The last one is what `latest` means. */
  publish(release: PackedRelease, treatment?: Treatment): void
  /** Whether it tells its keys. */
  servesKeys: boolean
}

interface Published extends PackedRelease {
  readonly treatment: Treatment
}

/** An npm registry on loopback that knows superclaw alone, with signing keys of its own. */
export async function openNpmRegistry(): Promise<NpmRegistry> {
  const published = new Map<string, Published>()
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = publicKey.export({ format: 'der', type: 'spki' })
  const keyid = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
  const sign = (text: string): string => createSign('sha256').update(text).sign(privateKey, 'base64')
  const packument = (): object => ({
    name: 'superclaw',
    'dist-tags': { latest: [...published.keys()].at(-1) },
    versions: Object.fromEntries([...published].map(([version, release]) => [version, describe(release)])),
    time: Object.fromEntries([...published.keys()].map((version) => [version, '2026-11-01T00:00:00.000Z'])),
  })
  const describe = ({ version, manifest, tarball, treatment }: Published): object => {
    const integrity = sha512(treatment === 'other bytes' ? Buffer.from('others') : tarball)
    const signed = treatment === 'signed wrongly' ? 'superclaw@6.6.6' : `superclaw@${version}`
    const attestations = {
      url: `${registry.url}none`,
      provenance: { predicateType: 'https://slsa.dev/provenance/v1' },
    }
    const dist = {
      integrity,
      tarball: `${registry.url}superclaw/-/superclaw-${version}.tgz`,
      ...(treatment === 'unsigned' ? {} : { signatures: [{ keyid, sig: sign(`${signed}:${integrity}`) }] }),
      ...(treatment === 'false provenance' ? { attestations } : {}),
    }
    return { ...manifest, dist }
  }
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    if (path === '/superclaw') return json(response, packument())
    if (path === '/-/npm/v1/keys' && registry.servesKeys)
      return json(response, { keys: [{ keyid, key: key.toString('base64'), expires: null }] })
    const release = published.get(/superclaw-(.+)\.tgz$/.exec(path)?.[1] ?? '')
    if (release) return send(response, release)
    response.writeHead(404).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const registry: NpmRegistry = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    publish: (release, treatment = 'signed') =>
      void published.set(release.version, { ...release, treatment }),
    servesKeys: true,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return registry
}

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

function send(response: ServerResponse, { tarball, treatment }: Published): void {
  if (treatment === 'hangs') return
  response.writeHead(200, { 'Content-Length': String(tarball.length) })
  if (treatment !== 'cut short') return void response.end(tarball)
  response.write(tarball.subarray(0, tarball.length / 2), () => response.destroy())
}
