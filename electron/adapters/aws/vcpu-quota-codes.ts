/** Quotas of Service Quotas’ service `ec2`, by the family that an instance type’s name begins with. */
const quotas: readonly { readonly families: RegExp; readonly code: string }[] = [
  { families: /^(g|vt)\d/, code: 'L-DB2E81BA' },
  { families: /^p\d/, code: 'L-417A185B' },
  { families: /^f\d/, code: 'L-74FC7D96' },
  { families: /^x\d/, code: 'L-7295265B' },
  { families: /^inf\d/, code: 'L-1945791B' },
  { families: /^trn\d/, code: 'L-2C3B7624' },
  { families: /^dl\d/, code: 'L-6E869C2A' },
  { families: /^u\d*-/, code: 'L-43DA4232' },
  { families: /^hpc\d/, code: 'L-F7808C92' },
]
const standard = { families: /^(a|c|d|h|i|im|is|m|r|t|z)\d/, code: 'L-1216C47A' }

/**
 * The quota of running On-Demand vCPUs that an instance type counts against, "L-1216C47A" for m7i.large; null: a family that is not known.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
 */
export function vcpuQuotaCode(instanceType: string): string | null {
  const found = [...quotas, standard].find(({ families }) => families.test(instanceType))
  return found?.code ?? null
}
