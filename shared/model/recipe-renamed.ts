import { isMap, isScalar, parseDocument } from 'yaml'

/** The text of a recipe under another name, its role with it; comments and layout stay. */
export function renamedRecipe(yamlText: string, name: string): string {
  const document = parseDocument(yamlText)
  if (!isMap(document.contents)) return `name: ${name}\n${yamlText}`
  const places = document.contents.items.flatMap(({ key, value }) =>
    isScalar(key) && (key.value === 'name' || key.value === 'role') && isScalar(value) && value.range ? [value.range] : [],
  )
  const renamed = places
    .sort((left, right) => right[0] - left[0])
    .reduce((text, [start, end]) => text.slice(0, start) + name + text.slice(end), yamlText)
  return document.contents.has('name') ? renamed : `name: ${name}\n${renamed}`
}
