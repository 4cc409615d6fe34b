import { z } from 'zod'
import { recipeNamePattern } from './recipe-path.ts'
import { recipeRolloutSchema } from './replacement/rollout.ts'

/** Where the base image comes from. It is resolved to an id when a plan is made; the id is part of the revision. */
export const imageSpecSchema = z.union([
  z.strictObject({ ssm: z.string().regex(/^\//, 'a parameter begins with /').describe('SSM parameter that holds an AMI id') }),
  z.strictObject({
    owner: z.string().min(1).describe('owner id or alias: self, amazon, 136693071363'),
    name: z.string().min(1).describe('name filter, may hold * and ?; the newest match is taken'),
    architecture: z.enum(['x86_64', 'arm64']).default('x86_64'),
  }),
  z.strictObject({ id: z.string().regex(/^ami-[0-9a-f]{8,17}$/, 'an image id looks like ami-0123456789abcdef0') }),
])
export type ImageSpec = z.infer<typeof imageSpecSchema>

const portSchema = z.int().min(1).max(65535)

/** How a new server proves that it works before an old one may go. */
export const healthCheckSchema = z.discriminatedUnion('check', [
  z.strictObject({ check: z.literal('instance-status').describe('both EC2 status checks are ok') }),
  z.strictObject({ check: z.literal('tcp'), port: portSchema }),
  z.strictObject({
    check: z.literal('http'),
    port: portSchema.default(80),
    path: z.string().regex(/^\//, 'a path begins with /').default('/'),
    status: z.int().min(100).max(599).default(200),
    tls: z.boolean().default(false),
    body: z.string().min(1).max(200).optional().describe('text that the answer’s first 64 KB must hold'),
  }),
  z.strictObject({
    check: z.literal('log-marker'),
    text: z.string().min(3).describe('a line holding this text has arrived at the log source from the new server'),
  }),
  z.strictObject({
    check: z.literal('command').describe('a shell command on the server, through Systems Manager, ends with exit code 0'),
    run: z.string().min(1).max(1000),
    timeoutSeconds: z.int().min(30).max(600).default(30),
  }),
])
export type HealthCheck = z.infer<typeof healthCheckSchema>

export const strategySchema = z.enum(['blue-green', 'destroy-first', 'rolling', 'root-volume'])
export type Strategy = z.infer<typeof strategySchema>

export const buildSchema = z.enum(['boot', 'baked'])

const dnsSchema = z
  .strictObject({
    name: z
      .string()
      .max(253)
      .regex(
        /^(?=.*[a-z])([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
        'a DNS name in lower case with its domain, like shop.example.org',
      ),
    ttl: z.int().min(5).max(86_400).default(60).describe('seconds for which others may keep an answer'),
    address: z.enum(['public', 'private']).default('private').describe('which address of the servers the record holds'),
  })
  .describe('an A record in Route 53 that holds the addresses of the servers; the hosted zone must be there')

const fileBaseShape = {
  path: z
    .string()
    .regex(/^(\/(?!\.{1,2}(\/|$))[^/\0]+)+$/, 'an absolute path on the server without "..", like /etc/nginx/nginx.conf')
    .describe('absolute path on the server'),
  mode: z
    .string()
    .regex(/^0?[0-7]{3,4}$/, 'quote the mode: "0644"')
    .default('0644'),
  owner: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]*(:[a-z_][a-z0-9_-]*)?$/, 'an owner looks like www-data:www-data')
    .default('root:root')
    .describe('a user or user:group; may be one that a package of this recipe makes'),
}

export const recipeFileSchema = z.union([
  z.strictObject({ ...fileBaseShape, content: z.string() }),
  z.strictObject({
    ...fileBaseShape,
    source: z
      .string()
      .regex(/^(?!.*(^|\/)\.{1,2}(\/|$))[^/\\]+(\/[^/\\]+)*$/, 'a path inside the recipe folder, like files/nginx.conf')
      .describe('file in the recipe folder, relative to it'),
  }),
])
export type RecipeFile = z.infer<typeof recipeFileSchema>

/** recipe.yaml: everything that is on the server. Published as shared/recipe.schema.json. */
export const recipeSchema = z.strictObject({
  name: z.string().regex(recipeNamePattern, 'lower-case letters, digits and dashes, at most 40'),
  role: z.string().regex(recipeNamePattern).optional().describe('default: the name'),
  description: z.string().default(''),
  servers: z.int().min(0).max(200).default(1).describe('wanted number'),
  image: imageSpecSchema,
  build: buildSchema
    .default('boot')
    .describe(
      'boot: every server installs everything at its first boot; baked: that is done once, and servers are launched from an image of it',
    ),
  keepImages: z.int().min(1).max(10).default(3).describe('how many of the newest baked images are kept, for the way back'),
  instanceType: z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'an instance type looks like t3.small'),
  network: z
    .strictObject({
      subnets: z
        .array(z.string().regex(/^subnet-/, 'a subnet id looks like subnet-0123456789abcdef0'))
        .default([])
        .describe('default: the subnet of the server replaced'),
      securityGroups: z
        .array(z.string().regex(/^sg-/, 'a security group id looks like sg-0123456789abcdef0'))
        .default([])
        .describe('default: those of the server replaced'),
      publicAddress: z.boolean().optional().describe('default: what the subnet says'),
    })
    .prefault({}),
  keyName: z.string().optional(),
  instanceProfile: z.string().optional().describe('name of an IAM instance profile'),
  rootVolume: z
    .strictObject({
      sizeGiB: z.int().min(1).max(16384).default(8),
      type: z.enum(['gp3', 'gp2', 'io2', 'st1', 'standard']).default('gp3'),
      encrypted: z.boolean().default(true),
    })
    .prefault({}),
  hibernation: z
    .boolean()
    .optional()
    .describe('true: servers are launched so that a schedule can hibernate them; the root volume is encrypted and holds the memory'),
  packages: z.array(z.string().regex(/^[a-z0-9][a-z0-9+.:=~-]*$/i)).default([]),
  files: z.array(recipeFileSchema).default([]),
  run: z.array(z.string().min(1)).default([]).describe('shell commands, run once in order at the end of the first boot'),
  health: z
    .array(healthCheckSchema)
    .min(1)
    .default([{ check: 'instance-status' }]),
  healthTimeoutSeconds: z.int().min(10).max(3600).default(600),
  healthPasses: z.int().min(1).max(20).default(3).describe('consecutive passes wanted'),
  strategy: strategySchema.default('blue-green').describe('what Rebuild and replace proposes'),
  dependsOn: z
    .array(z.string().regex(recipeNamePattern))
    .max(20)
    .default([])
    .describe('roles that are replaced before this one, when several are'),
  dns: dnsSchema.optional(),
  rollout: recipeRolloutSchema.prefault({}).describe('how a replacement goes through the role'),
  tags: z
    .record(
      z
        .string()
        .min(1)
        .max(128)
        .regex(/^(?!aws:|henge:)/, 'aws: and henge: are reserved'),
      z.string().max(256),
    )
    .default({})
    .describe('set on the servers and their volumes beside the tags of henge itself'),
})
export type Recipe = z.infer<typeof recipeSchema>

export const recipeProblemSchema = z.object({
  file: z.string().describe('relative to the recipe folder'),
  line: z.number().int().nullable().describe('1-based'),
  column: z.number().int().nullable().describe('1-based'),
  message: z.string(),
})
export type RecipeProblem = z.infer<typeof recipeProblemSchema>

/** A recipe as read from its folder: whole and rendered, or with the problems that keep it from being used. */
export const recipeSummarySchema = z.object({
  name: z.string().describe('name in recipe.yaml, else of the folder'),
  role: z.string(),
  description: z.string(),
  folder: z.string(),
  servers: z.number().int(),
  image: imageSpecSchema.nullable().describe('null while it cannot be read'),
  instanceType: z.string(),
  build: buildSchema.optional().describe('absent while it cannot be read'),
  strategy: strategySchema,
  problems: z.array(recipeProblemSchema),
  digest: z.string().nullable().describe('of the rendered recipe without its image; null while it has problems'),
  changedAt: z.iso.datetime().nullable(),
})
export type RecipeSummary = z.infer<typeof recipeSummarySchema>

export const recipeDetailSchema = z.object({
  summary: recipeSummarySchema,
  recipe: recipeSchema.nullable(),
  source: z.string().describe('text of recipe.yaml'),
  files: z.array(z.object({ path: z.string(), size: z.number(), sha256: z.string() })),
  userData: z
    .object({ text: z.string(), gzipBytes: z.number(), limitBytes: z.number() })
    .nullable()
    .describe('what the server gets at its first boot'),
})
export type RecipeDetail = z.infer<typeof recipeDetailSchema>

/** What one revision consists of, kept for as long as a server of it is remembered: the difference is made from two of these. */
export const revisionContentSchema = z.object({
  revision: z.string(),
  recipe: z.string(),
  imageId: z.string(),
  imageName: z.string().nullable(),
  instanceType: z.string(),
  packages: z.array(z.string()),
  files: z.array(z.object({ path: z.string(), mode: z.string(), owner: z.string(), sha256: z.string(), text: z.string().nullable() })),
  run: z.array(z.string()),
  settings: z.record(z.string(), z.string()).describe('every other field that is part of the digest, flattened'),
})
export type RevisionContent = z.infer<typeof revisionContentSchema>

export const revisionDifferenceSchema = z.object({
  from: z.string().nullable().describe('null: what runs was not built by a recipe'),
  to: z.string(),
  known: z.boolean().describe('false: what `from` consisted of is not on record here, so only `to` can be shown'),
  changes: z.array(
    z.object({
      kind: z.enum(['image', 'instance-type', 'package', 'file', 'command', 'setting']),
      name: z.string(),
      before: z.string().nullable(),
      after: z.string().nullable(),
    }),
  ),
})
export type RevisionDifference = z.infer<typeof revisionDifferenceSchema>
