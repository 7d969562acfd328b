// Line charts as SVG, one panel under the other, with the same time axis.

const [width, panelHeight, gap] = [884, 110, 34]
const [left, right, top] = [90, 44, 46]
const [paper, ink, faint, line] = ['#ffffff', '#1f2933', '#d9dee3', '#1f6feb']

/**
 * @param chart `title`; `minutes` of each reading; `panels`: `name`, `unit` and `values`, one a reading. Each panel begins at
 *   zero, so that what is flat looks flat.
 * @returns the text of an SVG file
 */
export function plotPanels({ title, minutes, panels }) {
  const height = top + panels.length * (panelHeight + gap) + 16
  const end = Math.max(...minutes)
  const drawn = panels.map((panel, index) =>
    drawPanel(panel, {
      minutes,
      end,
      y: top + index * (panelHeight + gap),
      isLast: index === panels.length - 1,
    }),
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">
<rect width="100%" height="100%" fill="${paper}"/>
<g font-family="ui-sans-serif, system-ui, 'DejaVu Sans', sans-serif" font-size="12" fill="${ink}">
<text x="${left}" y="24" font-size="15" font-weight="bold">${title}</text>
${drawn.join('\n')}
</g>
</svg>
`
}

function drawPanel({ name, unit, values }, { minutes, end, y, isLast }) {
  const most = roundUp(Math.max(...values, Number.MIN_VALUE))
  const toX = (minute) => left + (minute / end) * (width - left - right)
  const toY = (value) => y + panelHeight - (value / most) * (panelHeight - 18)
  const points = values.map((value, index) => `${toX(minutes[index]).toFixed(1)},${toY(value).toFixed(1)}`)
  const rules = [0, most / 2, most].map(
    (value) =>
      `<line x1="${left}" x2="${width - right}" y1="${toY(value)}" y2="${toY(value)}" stroke="${faint}"/>` +
      `<text x="${left - 8}" y="${toY(value) + 4}" text-anchor="end">${shown(value)}</text>`,
  )
  const ticks = isLast
    ? [0, end / 4, end / 2, (3 * end) / 4, end].map(
        (minute) =>
          `<text x="${toX(minute)}" y="${y + panelHeight + 18}" text-anchor="middle">${shown(minute)} min</text>`,
      )
    : []
  return [
    `<text x="${left}" y="${y + 10}" font-weight="bold">${name}, ${unit}</text>`,
    ...rules,
    ...ticks,
    `<polyline points="${points.join(' ')}" fill="none" stroke="${line}" stroke-width="1.6"/>`,
  ].join('\n')
}

/** The next of 1, 2 and 5 times a power of ten. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value)
}

function shown(value) {
  return Number(value.toPrecision(3)).toLocaleString('en')
}
