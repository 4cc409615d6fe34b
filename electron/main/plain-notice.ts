/** What is told on the desktop. Names of servers and answers of the provider are in it, which others have written. */
export interface Notice {
  readonly title: string
  readonly body: string
}

const longestBody = 500

/** Notification services of Linux read markup, links and pictures too; what is escaped some of them show as it stands. */
export function plainWords(text: string): string {
  return text
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('&', '＆')
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .slice(0, longestBody)
}
