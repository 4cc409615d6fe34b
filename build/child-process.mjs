// A program that this script stands in front of: signals go on to it, and its end is this script's end.

/** npm runs scripts in a shell and ends only that shell when it is told to end; a changed parent is how a script notices. */
const parentPoll = 100

/** Resolves with the exit code (null: ended by a signal). */
export function follow(child) {
  const forward = (signal) => () => child.kill(signal)
  const forwards = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => [signal, forward(signal)])
  for (const [signal, listener] of forwards) process.on(signal, listener)
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    child.kill('SIGTERM')
  }, parentPoll)
  return new Promise((resolve) => {
    const end = (code) => {
      clearInterval(watch)
      for (const [signal, listener] of forwards) process.off(signal, listener)
      resolve({ code })
    }
    child.once('error', () => end(1))
    child.once('close', (code) => end(code))
  })
}
