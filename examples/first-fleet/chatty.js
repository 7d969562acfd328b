// Says more than anybody reads, in bursts, with a little colour.
const words = 'plan search read think write test refactor ask wait retry summarise commit'.split(' ')
const pick = () => words[Math.floor(Math.random() * words.length)]
let line = 0

function burst() {
  const count = 5 + Math.floor(Math.random() * 40)
  for (let index = 0; index < count; index++) {
    line += 1
    const level = Math.random() < 0.05 ? '\u001B[33mwarn\u001B[39m' : 'info'
    console.log(
      `${level} step=${line} action=${pick()} then=${pick()} tokens=${Math.floor(Math.random() * 4000)}`,
    )
  }
  setTimeout(burst, 200)
}

process.on('SIGTERM', () => process.exit(0))
burst()
