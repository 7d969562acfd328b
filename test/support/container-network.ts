import { execFileSync } from 'node:child_process'

/** A network as an engine makes it for one container: a wire from its own namespace to us, who are its gateway. */
export interface ContainerNetwork extends Disposable {
  readonly name: string
  /** Our address, which is the gateway of the container. */
  readonly gateway: string
  /** Another address of ours, as a neighbour of the container would have. */
  readonly neighbour: string
  readonly container: string
}

let opened = 0

export function openContainerNetwork(): ContainerNetwork {
  const id = `${process.pid}-${++opened}`
  const name = `superclaw-${id}`
  const wire = `sc${id}`
  const subnet = `10.213.${process.pid % 256}`
  const [gateway, container, neighbour] = [1, 2, 3].map((host) => `${subnet}.${host}`) as [
    string,
    string,
    string,
  ]
  const ip = (...words: string[]): void => void execFileSync('ip', words, { stdio: ['ignore', 'ignore', 2] })
  ip('netns', 'add', name)
  ip('link', 'add', wire, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name)
  for (const address of [gateway, neighbour]) ip('address', 'add', `${address}/24`, 'dev', wire)
  ip('link', 'set', wire, 'up')
  ip('-n', name, 'address', 'add', `${container}/24`, 'dev', 'eth0')
  for (const link of ['lo', 'eth0']) ip('-n', name, 'link', 'set', link, 'up')
  ip('-n', name, 'route', 'add', 'default', 'via', gateway)
  return { name, gateway, neighbour, container, [Symbol.dispose]: () => ip('netns', 'delete', name) }
}
