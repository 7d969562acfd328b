import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ownMetrics as own, type Report } from '../../metrics/own-metrics.ts'
import { readSmallFile } from './small-file.ts'

const sensorsMax = 16

/**
 * What sensors tell, in thousandths of a degree: https://docs.kernel.org/hwmon/sysfs-interface.html, and thermal zones
 * where there is no such chip. Machines without any, most virtual ones among them, tell nothing.
 */
export function readTemperatures(root: string, report: Report): void {
  const chips = chipSensors(join(root, 'sys/class/hwmon'))
  const sensors = chips.length > 0 ? chips : zoneSensors(join(root, 'sys/class/thermal'))
  for (const { name, path } of sensors.slice(0, sensorsMax)) {
    const text = readSmallFile(path)?.trim()
    if (text && /^-?\d+$/.test(text)) report(own.temperature, Number(text) / 1000, name)
  }
}

interface Sensor {
  readonly name: string
  readonly path: string
}

function chipSensors(folder: string): Sensor[] {
  return namesIn(folder).flatMap((chip) => {
    const name = readSmallFile(join(folder, chip, 'name'))?.trim() || chip
    return namesIn(join(folder, chip)).flatMap((file) => {
      const number = /^(temp\d+)_input$/.exec(file)?.[1]
      if (number === undefined) return []
      const label = readSmallFile(join(folder, chip, `${number}_label`))?.trim() || number
      return [{ name: `${name} ${label}`, path: join(folder, chip, file) }]
    })
  })
}

function zoneSensors(folder: string): Sensor[] {
  return namesIn(folder)
    .filter((name) => name.startsWith('thermal_zone'))
    .map((zone) => ({
      name: readSmallFile(join(folder, zone, 'type'))?.trim() || zone,
      path: join(folder, zone, 'temp'),
    }))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort((one, other) => (one < other ? -1 : 1))
  } catch {
    return []
  }
}
