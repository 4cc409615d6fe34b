import { describe, expect, it } from 'vitest'
import { parseRecipe } from '../../../../shared/model/recipe-parse.ts'

const small = 'name: web\nimage: { id: ami-0123456789abcdef0 }\ninstanceType: t3.small\n'

function problemsOf(text: string) {
  const parsed = parseRecipe(text)
  if (parsed.recipe !== null) throw new Error('expected problems')
  return parsed.problems
}

describe('parseRecipe', () => {
  it('fills in the defaults of a small recipe', () => {
    const { recipe } = parseRecipe(small)
    expect(recipe).toMatchObject({ name: 'web', servers: 1, strategy: 'blue-green', rootVolume: { sizeGiB: 8, encrypted: true } })
    expect(recipe?.health).toEqual([{ check: 'instance-status' }])
  })

  it.each([
    [
      'hibernation: true\n',
      '5:24 hibernation writes the 2 GiB of memory of t3.small to the root volume, beside the system: give it more than 2, about 10',
      2,
      't3.small',
    ],
    ['hibernation: true\n', null, 8, 't3.small'],
    ['hibernation: false\n', null, 1, 'm7i.large'],
    [
      'hibernation: true\n',
      '5:24 hibernation writes the 8 GiB of memory of m7i.large to the root volume, beside the system: give it more than 8, about 16',
      8,
      'm7i.large',
    ],
    [
      'hibernation: true\n',
      '5:24 hibernation writes the 32 GiB of memory of r6g.xlarge to the root volume, beside the system: give it more than 32, about 40',
      32,
      'r6g.xlarge',
    ],
    ['hibernation: true\n', '3:15 m7i.16xlarge has 256 GiB of memory; EC2 hibernates at most 150', 500, 'm7i.16xlarge'],
    ['hibernation: true\n', '3:15 a bare metal server cannot hibernate', 500, 'm7i.metal-24xl'],
    ['hibernation: true\n', null, 8, 'z1d.large'],
  ])('says beforehand what keeps servers from hibernating (%s%s)', (hibernation, expected, sizeGiB, type) => {
    const text = `${small.replace('t3.small', type)}${hibernation}rootVolume: { sizeGiB: ${sizeGiB} }\n`
    const { recipe, ...rest } = parseRecipe(text)
    const [problem] = 'problems' in rest ? rest.problems : []
    expect(problem ? `${problem.line}:${problem.column} ${problem.message}` : recipe).toEqual(
      expected ?? expect.objectContaining({ instanceType: type }),
    )
  })

  it('wants the root volume of what hibernates encrypted, and says so at what asks for it where the size is the usual one', () => {
    expect(problemsOf(`${small}hibernation: true\nrootVolume: { encrypted: false }\n`)).toEqual([
      {
        file: 'recipe.yaml',
        line: 5,
        column: 26,
        message: 'hibernation writes the memory to the root volume, which must be encrypted for it',
      },
    ])
    expect(problemsOf(`${small.replace('small', 'large')}hibernation: true\n`)).toMatchObject([{ line: 4, column: 14 }])
  })

  it('places an unknown key and says which was meant', () => {
    expect(problemsOf(`${small}package:\n  - nginx\n`)).toEqual([
      { file: 'recipe.yaml', line: 4, column: 1, message: '"package" is not a field of a recipe: did you mean packages?' },
    ])
  })

  it('places an unknown key inside a part', () => {
    expect(problemsOf(`${small}rootVolume:\n  sizeGib: 20\n`)).toEqual([
      { file: 'recipe.yaml', line: 5, column: 3, message: '"sizeGib" is not a field of rootVolume: did you mean sizeGiB?' },
    ])
  })

  it('reports every problem, in the order of the text', () => {
    const problems = problemsOf('name: Web Server\nimage: { id: ami-0123456789abcdef0 }\nservers: many\nstrategy: bluegreen\n')
    expect(problems.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      '1:1 instanceType is missing',
      '1:7 name: lower-case letters, digits and dashes, at most 40',
      '3:10 servers must be a number, not text',
      '4:11 strategy must be one of blue-green, destroy-first, rolling, root-volume: did you mean blue-green?',
    ])
  })

  it('speaks of the form of image that was meant', () => {
    expect(problemsOf(small.replace('{ id: ami-0123456789abcdef0 }', '{ id: ami-xyz }'))[0]?.message).toContain('an image id looks like')
    expect(problemsOf(small.replace('{ id: ami-0123456789abcdef0 }', '{ owner: self }'))[0]?.message).toBe('image.name is missing')
    expect(problemsOf(small.replace('{ id: ami-0123456789abcdef0 }', '{ id: ami-0123456789abcdef0, ssm: /a }'))[0]?.message).toContain(
      'either',
    )
    expect(problemsOf(small.replace('{ id: ami-0123456789abcdef0 }', '{ sm: /a }'))[0]?.message).toContain('ssm')
  })

  it('asks for quotes around a file mode that YAML read as a number', () => {
    expect(problemsOf(`${small}files:\n  - path: /a\n    content: x\n    mode: 0644\n`)).toEqual([
      { file: 'recipe.yaml', line: 7, column: 11, message: 'files[1].mode must be text: put it in quotes' },
    ])
  })

  it('asks for quotes around a command whose colon made it a mapping', () => {
    expect(problemsOf(`${small}run:\n  - echo "a: b" > /x\n`)).toEqual([
      { file: 'recipe.yaml', line: 5, column: 5, message: 'run[1] must be text, but its colon makes it a mapping: put it in quotes' },
    ])
  })

  it('wants content or source of a file, not both and not neither', () => {
    expect(problemsOf(`${small}files:\n  - path: /a\n`)[0]).toMatchObject({
      line: 5,
      column: 5,
      message: expect.stringContaining('either "content" or "source"'),
    })
    expect(problemsOf(`${small}files:\n  - { path: /a, content: x, source: y }\n`)[0]?.message).toContain('either "content" or "source"')
  })

  it('refuses sources outside the folder and paths that climb', () => {
    expect(problemsOf(`${small}files:\n  - { path: /a, source: ../secret }\n`)[0]?.message).toContain('inside the recipe folder')
    expect(problemsOf(`${small}files:\n  - { path: /etc/../a, content: x }\n`)[0]?.message).toContain('absolute path')
  })

  it('refuses the same path twice, at the second', () => {
    expect(problemsOf(`${small}files:\n  - { path: /a, content: x }\n  - { path: /a, content: y }\n`)).toEqual([
      { file: 'recipe.yaml', line: 6, column: 13, message: '/a is written twice; the server would keep only one of them' },
    ])
  })

  it('names an unknown health check and those there are', () => {
    const [problem] = problemsOf(`${small}health:\n  - { check: ping }\n`)
    expect(problem).toMatchObject({ line: 5 })
    expect(problem?.message).toContain('log-marker')
  })

  it('refuses reserved tags', () => {
    expect(problemsOf(`${small}tags:\n  henge:role: x\n`)[0]).toMatchObject({
      line: 5,
      column: 3,
      message: expect.stringContaining('reserved'),
    })
  })

  it('places errors of YAML itself', () => {
    expect(problemsOf('name: web\nimage: x: y\n')[0]).toMatchObject({ line: 2, column: 8 })
    expect(problemsOf(`${small}name: api\n`)[0]).toMatchObject({ line: 4, column: 1, message: expect.stringContaining('unique') })
    expect(problemsOf('name: [web\n').length).toBeGreaterThan(0)
  })

  it('survives an empty file, a list, and aliases that multiply', () => {
    expect(problemsOf('')[0]?.message).toContain('empty')
    expect(problemsOf('- a\n')[0]).toMatchObject({ line: 1, message: expect.stringContaining('must be a mapping') })
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(10)}]\nc: &c [${'*b,'.repeat(10)}]\nd: [${'*c,'.repeat(10)}]\n`
    expect(problemsOf(bomb).length).toBeGreaterThan(0)
  })
})
