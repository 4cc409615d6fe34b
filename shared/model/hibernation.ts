/** More memory than this EC2 does not write to a disk: GiB. */
const mostMemory = 150
/** By size, of families with four GiB a processor. */
const burstable: Readonly<Record<string, number>> = { nano: 0.5, micro: 1, small: 2, medium: 4, large: 8, xlarge: 16, '2xlarge': 32 }
const perProcessor: Readonly<Record<string, number>> = { m: 4, c: 2, r: 8 }

/** Memory of an instance type in GiB, where it follows from its name: families T, M, C and R. null: not known. */
function memoryOf(instanceType: string): number | null {
  const [, family = '', size = ''] = /^([a-z])\d[a-z]*\.(\w+)$/.exec(instanceType) ?? []
  if (family === 't') return burstable[size] ?? null
  const processors = size === 'medium' ? 1 : size === 'large' ? 2 : 4 * Number(/^(\d*)xlarge$/.exec(size)?.[1]?.replace(/^$/, '1'))
  const each = perProcessor[family]
  return each === undefined || !Number.isFinite(processors) ? null : each * processors
}

/**
 * Why servers of a recipe could not be hibernated, at the field that says otherwise; EC2 refuses such a launch, or the hibernation later. Only a
 * launch can allow it: what is wrong here cannot be mended on a server. null: nothing is known against it.
 */
export function hibernationProblem(recipe: {
  readonly hibernation?: boolean
  readonly instanceType: string
  readonly rootVolume: { readonly sizeGiB: number; readonly encrypted: boolean }
}): { readonly path: string[]; readonly message: string } | null {
  if (!recipe.hibernation) return null
  const { instanceType, rootVolume } = recipe
  if (instanceType.endsWith('.metal') || /\.metal-/.test(instanceType))
    return { path: ['instanceType'], message: 'a bare metal server cannot hibernate' }
  if (!rootVolume.encrypted) {
    return {
      path: ['rootVolume', 'encrypted'],
      message: 'hibernation writes the memory to the root volume, which must be encrypted for it',
    }
  }
  const memory = memoryOf(instanceType)
  if (memory === null) return null
  if (memory > mostMemory) {
    return { path: ['instanceType'], message: `${instanceType} has ${memory} GiB of memory; EC2 hibernates at most ${mostMemory}` }
  }
  if (rootVolume.sizeGiB > memory) return null
  return {
    path: ['rootVolume', 'sizeGiB'],
    message: `hibernation writes the ${memory} GiB of memory of ${instanceType} to the root volume, beside the system: give it more than ${rootVolume.sizeGiB}, about ${Math.ceil(memory + 8)}`,
  }
}
