// A worker that does a little of everything: thinks for a while, says what it did, rests.
const name = process.env.SUPERCLAW_AGENT ?? 'steady'
let task = 0

function think(milliseconds) {
  const until = performance.now() + milliseconds
  let sum = 0
  while (performance.now() < until) sum += Math.sqrt(sum + 1)
  return sum
}

function work() {
  task += 1
  const effortMs = 20 + Math.random() * 120
  think(effortMs)
  console.log(`${name}: task ${task} took ${effortMs.toFixed(0)} ms`)
  setTimeout(work, 500 + Math.random() * 1000)
}

// A polite agent ends when it is asked to.
process.on('SIGTERM', () => {
  console.log(`${name}: finished after ${task} tasks`)
  process.exit(0)
})

work()
