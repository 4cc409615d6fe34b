import { expect, it } from 'vitest'
import { filesOfDrop, filesOfPicker } from '../../../../renderer/features/logs/picked-files.ts'

type Tree = { readonly [name: string]: Tree | string }

function entryOf(name: string, inside: Tree | string, path = `/${name}`): FileSystemEntry {
  if (typeof inside === 'string') {
    return {
      isFile: true,
      isDirectory: false,
      name,
      fullPath: path,
      file: (give: (file: File) => void) => give(new File([inside], name)),
    } as never
  }
  const all = Object.entries(inside).map(([inner, what]) => entryOf(inner, what, `${path}/${inner}`))
  const createReader = () => {
    let at = 0
    return {
      // As browsers do it: a hundred at a time.
      readEntries: (give: (entries: FileSystemEntry[]) => void) => {
        give(all.slice(at, at + 100))
        at += 100
      },
    }
  }
  return { isFile: false, isDirectory: true, name, fullPath: path, createReader } as never
}

const dropped = (tree: Tree) =>
  filesOfDrop(Object.entries(tree).map(([name, inside]) => ({ webkitGetAsEntry: () => entryOf(name, inside) }) as DataTransferItem))

it('takes all files of a dropped folder with their folders in their names, however many there are', async () => {
  const many = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`app.log.${index}`, 'x']))
  const found = await dropped({ logs: { web: many, 'syslog.1.gz': 'y', '.git': { config: 'z' }, empty: '' }, 'one.log': '' })
  expect(found.length).toBe(252)
  expect(found.slice(0, 3).map(({ name }) => name)).toEqual(['logs/syslog.1.gz', 'logs/web/app.log.0', 'logs/web/app.log.1'])
  // A file that was chosen itself is not passed over in silence.
  expect(found.at(-1)).toMatchObject({ name: 'one.log', inFolder: false })
})

it('names files of a picked folder by their folders, others by themselves', () => {
  const inFolder = Object.assign(new File(['x'], 'a.log'), {})
  Object.defineProperty(inFolder, 'webkitRelativePath', { value: 'var/log/a.log' })
  const alone = new File(['y'], 'b.log')
  Object.defineProperty(alone, 'webkitRelativePath', { value: '' })
  expect(filesOfPicker([inFolder, alone]).map(({ name, inFolder: within }) => [name, within])).toEqual([
    ['b.log', false],
    ['var/log/a.log', true],
  ])
})
