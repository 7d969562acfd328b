import type { GatewayEndpoint } from '../../core/adapters/openclaw/endpoint.ts'
import { addressOf } from '../../core/adapters/openclaw/endpoint.ts'
import { readPeerCertificate } from '../../core/adapters/openclaw/peer-certificate.ts'
import { askWhether } from '../ask-whether.ts'

/**
 * The fingerprint to pin of who listens there: none where Node trusts the certificate, else the one that it shows, once a
 * person has compared it.
 * @throws USAGE when nobody did, GATEWAY_UNAVAILABLE
 */
export async function confirmCertificate(
  endpoint: GatewayEndpoint,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { fingerprint, distrust } = await readPeerCertificate(endpoint, signal)
  if (distrust === null) return undefined
  process.stderr.write(
    `${addressOf(endpoint)} shows a certificate that nobody known vouches for (${distrust}).\n` +
      `SHA-256 ${fingerprint}\n` +
      'On its machine: openssl x509 -in CERTIFICATE -noout -fingerprint -sha256\n',
  )
  await askWhether(
    'Is it the same there?',
    {
      unasked: {
        message: 'Its certificate has to be compared by a person',
        hint: `Compare it, then say --fingerprint ${fingerprint.replaceAll(':', '')}`,
      },
      refused: {
        message: 'Nothing was sent there, and nothing was changed',
        hint: 'Find out who answers at that address',
      },
    },
    signal,
  )
  return fingerprint.replaceAll(':', '').toLowerCase()
}
