import type { HostReader } from './host-reader.ts'
import type { Source } from './recording.ts'
import type { Reporter } from './reporter.ts'

export function createHostSource(reader: HostReader, reporter: Reporter): Source {
  return {
    name: 'the host',
    read: (moment) => reader.read(reporter.at(moment)),
    readSlowly: (moment) => reader.readSlowly(reporter.at(moment)),
    [Symbol.dispose]: () => reader[Symbol.dispose](),
  }
}
