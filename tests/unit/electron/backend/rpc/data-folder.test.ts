import { describe, expect, it } from 'vitest'
import { dataFolderOf, socketPathOf } from '../../../../../electron/backend/rpc/data-folder.ts'

describe('dataFolderOf', () => {
  it('takes HENGE_DATA before everything else', () => {
    expect(dataFolderOf({ HENGE_DATA: '/srv/henge', XDG_DATA_HOME: '/xdg' }, 'linux', '/home/ada')).toBe('/srv/henge')
  })

  it('uses each platform’s place for application data', () => {
    expect(dataFolderOf({}, 'linux', '/home/ada')).toBe('/home/ada/.local/share/henge')
    expect(dataFolderOf({ XDG_DATA_HOME: '/xdg' }, 'linux', '/home/ada')).toBe('/xdg/henge')
    expect(dataFolderOf({}, 'darwin', '/Users/ada')).toBe('/Users/ada/Library/Application Support/Henge')
  })

  it('ignores a relative XDG_DATA_HOME, as its specification says', () => {
    expect(dataFolderOf({ XDG_DATA_HOME: 'data' }, 'linux', '/home/ada')).toBe('/home/ada/.local/share/henge')
  })
})

describe('socketPathOf', () => {
  it('is inside the data folder', () => {
    expect(socketPathOf('/home/ada/.local/share/henge', 'linux')).toBe('/home/ada/.local/share/henge/backend.sock')
  })

  it('stays short enough for a socket however long the data folder’s path is', () => {
    const one = socketPathOf(`/home/${'long/'.repeat(40)}one`, 'linux')
    const other = socketPathOf(`/home/${'long/'.repeat(40)}other`, 'linux')
    expect(Buffer.byteLength(one)).toBeLessThanOrEqual(103)
    expect(one).not.toBe(other)
  })

  it('is a named pipe on Windows', () => {
    expect(socketPathOf('C:\\Users\\ada\\Henge', 'win32')).toMatch(/^\\\\\.\\pipe\\henge-[0-9a-f]{24}$/)
  })
})
