import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { openFakeProvider } from '../src/core/adapters/provider-fake/fake-provider.ts'
import { type Bench, type BenchRow, compareReadings, interleave } from './bench.ts'
import { runLoad } from './support/http-load.ts'

const roundMs = 1_000
const connections = 16
const path = '/v1/chat/completions'

const messages = [
  { role: 'system', content: 'You help.' },
  { role: 'user', content: `What is left to do? ${'x'.repeat(350)}` },
]
const model = 'gpt-fake'
const cases = [
  { what: 'calls answered, JSON', request: { model, messages }, ending: '"fp_fake"}', atLeast: 0.25 },
  {
    what: 'calls answered, streams of 40 events',
    request: { model, messages, stream: true },
    ending: '0\r\n\r\n',
    atLeast: 0.1,
  },
]

/**
 * How many calls the fake provider answers in a second of its processor time, against a bare `node:http` that reads the body
 * and answers the same bytes. Of processor time, so that who else is busy on the machine does not count.
 */
export const run: Bench = async ({ rounds }) => {
  const rows: BenchRow[] = []
  for (const { what, request, ending, atLeast } of cases) {
    const body = JSON.stringify(request)
    const sample = await sampleOf(body)
    using ours = await openServer('ours')
    using bare = await openServer('bare', sample.contentType, sample.text)
    const measure = (server: ProviderServer) => () => callsPerSecond(server, body, ending)
    // What is compiled only at first is left out.
    await Promise.all([measure(ours)(), measure(bare)()])
    const readings = await interleave(rounds, { ours: measure(ours), bare: measure(bare) })
    rows.push(
      compareReadings({
        ...{ what, unit: '/s of processor', ours: readings['ours'] ?? [] },
        ...{ against: 'bare node:http, same bytes', theirs: readings['bare'] ?? [] },
        bar: { atLeast },
      }),
    )
  }
  return rows
}

async function sampleOf(body: string): Promise<{ readonly contentType: string; readonly text: string }> {
  await using provider = await openFakeProvider()
  const response = await fetch(provider.url + path, { method: 'POST', body })
  return { contentType: response.headers.get('content-type') ?? '', text: await response.text() }
}

interface ProviderServer extends Disposable {
  readonly port: number
  /** What it has used of processors so far. */
  cpuMs(): Promise<number>
}

async function openServer(...args: readonly string[]): Promise<ProviderServer> {
  const child = fork(join(import.meta.dirname, 'support', 'provider-server.js'), args)
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return {
    port,
    async cpuMs() {
      child.send('cpu')
      const [{ cpuMs }] = (await once(child, 'message')) as [{ cpuMs: number }]
      return cpuMs
    },
    [Symbol.dispose]: () => child.disconnect(),
  }
}

async function callsPerSecond(
  { port, cpuMs }: ProviderServer,
  body: string,
  ending: string,
): Promise<number> {
  const beforeMs = await cpuMs()
  const count = await runLoad({ port, path, body, ending, connections, durationMs: roundMs })
  return (count / ((await cpuMs()) - beforeMs)) * 1_000
}
