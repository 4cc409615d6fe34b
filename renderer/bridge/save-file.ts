/** Gives the user a file of this text, under a name that no operating system takes for something else. */
export function saveFile(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name.replace(/[^\w.-]+/g, '-').slice(0, 120)
  link.click()
  // The browser reads it after the click.
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
