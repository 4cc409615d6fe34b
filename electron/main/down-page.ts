const seconds = 3

/** Shown while there is no backend: what is wrong, and that it tries again by itself. No script; it asks again by `refresh`. */
export function downPage(problem: string, styleNonce: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="refresh" content="${seconds}">
    <title>Henge</title>
    <style nonce="${styleNonce}">
      :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
      body { display: grid; place-content: center; min-height: 100vh; margin: 0; padding: 2rem; }
      main { max-width: 38rem; }
      h1 { font-size: 1.25rem; font-weight: 600; }
      p.quiet { opacity: 0.7; }
    </style>
  </head>
  <body>
    <main>
      <h1>Henge is not ready</h1>
      <p>${escapeHtml(problem)}</p>
      <p class="quiet">It tries again by itself. Jobs that were running go on from their last finished step.</p>
    </main>
  </body>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
