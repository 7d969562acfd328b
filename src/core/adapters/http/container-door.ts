import { readFileSync, readlinkSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { ExpectedError } from '../../errors.ts'

/** Where the API listens in a container, and whom it serves there. */
export interface ContainerDoor {
  /** Every address of the container, as a published port comes in at one that is not loopback. */
  readonly host: '0.0.0.0'
  /** Whether whoever connects from this address is served at all. */
  readonly admits: (remoteAddress: string | undefined) => boolean
}

/** What the machine says of itself, as far as it is needed here. */
export interface ContainerFacts {
  readonly isContainer: boolean
  /** The text of /proc/net/route. */
  readonly routes: string
}

/** Refused addresses that are told; more would be a flood. */
const toldMax = 16

export interface ContainerDoorOptions {
  /**
   * `SUPERCLAW_API_FROM`: `gateway` or IPv4 addresses, separated by commas. What a container engine forwards from a port
   * that is published on loopback of its host comes from the default gateway of the container's network.
   */
  readonly from: string
  readonly facts: ContainerFacts
  /** Told that it is open, and of each address that was refused, once. */
  readonly tell: (message: string) => void
}

/**
 * Opens the API of a container to the machine that the container runs on, and to nobody else.
 * @throws CONFIG_INVALID outside of a container, where other machines would be let in; for anything that is no address;
 *   for a gateway that is not there
 */
export function openContainerDoor({ from, facts, tell }: ContainerDoorOptions): ContainerDoor {
  if (!facts.isContainer) {
    throw new ExpectedError('CONFIG_INVALID', 'SUPERCLAW_API_FROM is for containers, and this is none', {
      hint: 'Unset it; from other machines use a tunnel: ssh -L 3737:127.0.0.1:3737 HOST',
    })
  }
  const peers = new Set(from.split(',').flatMap((word) => peersOf(word.trim(), facts.routes)))
  const refused = new Set<string>()
  tell(`the API listens beyond loopback, for ${[...peers].join(', ')} alone (SUPERCLAW_API_FROM)`)
  return {
    host: '0.0.0.0',
    admits(address = '') {
      if (peers.has(address) || address.startsWith('127.')) return true
      if (refused.size < toldMax && !refused.has(address)) {
        refused.add(address)
        tell(`refused a connection from ${address}: not in SUPERCLAW_API_FROM=${from}`)
      }
      return false
    },
  }
}

function peersOf(word: string, routes: string): readonly string[] {
  if (isIPv4(word)) return [word]
  if (word !== 'gateway') {
    throw new ExpectedError('CONFIG_INVALID', `SUPERCLAW_API_FROM: "${word}" is no IPv4 address`, {
      hint: 'Write gateway, or addresses such as 172.17.0.1, separated by commas',
    })
  }
  const gateways = parseGateways(routes)
  if (gateways.length > 0) return gateways
  throw new ExpectedError('CONFIG_INVALID', 'SUPERCLAW_API_FROM: this container has no gateway', {
    hint: 'Give it a network that is not internal, or unset the variable: commands inside need no network',
  })
}

/** The gateways of default routes in /proc/net/route, which writes addresses in hexadecimal, their last byte first. */
export function parseGateways(routes: string): readonly string[] {
  return routes.split('\n').flatMap((line) => {
    const [, destination, gateway = ''] = line.trim().split(/\s+/)
    if (destination !== '00000000' || !/^[0-9A-F]{8}$/.test(gateway) || gateway === '00000000') return []
    return [[...Buffer.from(gateway, 'hex')].reverse().join('.')]
  })
}

/** The number that Linux gives the first pid namespace (proc_ns.h), which a machine has and a container has not. */
const machineNamespace = 'pid:[4026531836]'

/** What the kernel says: files such as /.dockerenv also stand in machines that were made from an image. */
export function containerFacts(): ContainerFacts {
  if (process.platform !== 'linux') return { isContainer: false, routes: '' }
  return {
    isContainer: readlinkSync('/proc/self/ns/pid') !== machineNamespace,
    routes: readFileSync('/proc/net/route', 'latin1'),
  }
}
