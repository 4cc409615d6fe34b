import type { Tags } from './leftover-facts.ts'

/** Tags that tools set by themselves, the surest first. */
const tools: readonly { readonly key: RegExp; readonly words: (value: string, key: string) => string }[] = [
  { key: /^aws:cloudformation:stack-name$/, words: (stack) => `CloudFormation stack ${stack}` },
  { key: /^elasticbeanstalk:environment-name$/, words: (name) => `Elastic Beanstalk environment ${name}` },
  { key: /^aws:backup:source-resource$/, words: () => 'AWS Backup' },
  { key: /^aws:dlm:lifecycle-policy-id$/, words: (policy) => `Data Lifecycle Manager, policy ${policy}` },
  { key: /^aws:autoscaling:groupName$/, words: (group) => `Auto Scaling group ${group}` },
  { key: /^kubernetes\.io\/created-for\/pvc\/name$/, words: (claim) => `Kubernetes, volume claim ${claim}` },
  { key: /^(?:aws:)?eks:cluster-name$/, words: (cluster) => `EKS cluster ${cluster}` },
  { key: /^kubernetes\.io\/cluster\/./, words: (_, key) => `Kubernetes cluster ${key.slice('kubernetes.io/cluster/'.length)}` },
]

/** Tags that people set. */
const byHand = /^(?:created|made|managed|owned)[-_ ]?by$|^(?:creator|owner)$/i

/** Who made something, as far as its tags say: “CloudFormation stack shop”, “owner: it”. Hostile text, as tags are. */
export function madeBy(tags: Tags): string | null {
  const entries = Object.entries(tags)
  for (const { key, words } of tools) {
    const found = entries.find(([name]) => key.test(name))
    if (found) return words(found[1], found[0])
  }
  const said = entries.find(([key, value]) => byHand.test(key) && value.trim() !== '')
  return said ? `${said[0]}: ${said[1]}` : null
}
