import {
  DeleteTagsCommand,
  DescribeInstanceAttributeCommand,
  GetConsoleOutputCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import type { Logger } from 'pino'
import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { CloudCompute, LaunchRequest } from '../../backend/fleet/ports.ts'
import { awsCode } from './aws-error.ts'
import type { AwsSession } from './aws-session.ts'
import { chunks, type ReadOptions, readServers } from './describe-servers.ts'
import { describeImage } from './image-catalog.ts'
import { toRunInstances } from './launch-request.ts'
import { MappedServers } from './mapped-servers.ts'
import { addTags, hasTags, tagFilters } from './resource-tags.ts'
import { toServer } from './server-mapping.ts'
import { KnownVolumes } from './volume-facts.ts'

/** AWS’s advice for the calls that change instances. */
const idsPerCall = 1000
const idsPerFilter = 200
/** How long a new id may stay unknown; AWS gives no bound, seconds are usual. */
const newIdUnknownMs = 120_000
const lookAgainMs = 1_000

/** EC2 of one account in one region. */
export class AwsCompute implements CloudCompute {
  private readonly session: AwsSession
  private readonly clock: Clock
  private readonly log: Logger | undefined
  private readonly rootDevices = new Map<string, string>()
  /** When this program launched them, milliseconds. */
  private readonly launched = new Map<string, number>()
  private readonly said = new Set<string>()
  private readonly knownVolumes = new KnownVolumes()
  private readonly mapped = new MappedServers()

  constructor(session: AwsSession, clock: Clock, log: Logger | undefined) {
    this.session = session
    this.clock = clock
    this.log = log
  }

  listServers(signal?: AbortSignal): Promise<Server[]> {
    return readServers(this.session, [], this.reading(false), signal)
  }

  async describeServers(ids: readonly string[], signal?: AbortSignal): Promise<Server[]> {
    // By filter and not by id: a single unknown id would fail the call.
    const options = this.reading(true)
    const parts: Server[][] = []
    for (const Values of chunks([...new Set(ids)], idsPerFilter)) {
      parts.push(await readServers(this.session, [{ Name: 'instance-id', Values }], options, signal))
    }
    return parts.flat()
  }

  async findByTags(tags: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Server[]> {
    const found = await readServers(this.session, tagFilters(tags), this.reading(true), signal)
    return found.filter((server) => hasTags(server.tags, tags))
  }

  async launchServer(request: LaunchRequest, signal?: AbortSignal): Promise<Server> {
    const input = toRunInstances(request, await this.rootDevice(request.imageId, signal))
    const { Instances } = await this.session.call(
      'EC2',
      'ec2:RunInstances',
      (client, options) => client.send(new RunInstancesCommand({ ...input, ClientToken: request.clientToken }), options),
      signal,
      // Not every provider honours the token: whoever asks again looks first whether the lost answer has made a server.
      'once',
    )
    const instance = Instances?.[0]
    if (!instance?.InstanceId) throw new HengeError('REFUSED', 'AWS accepted the launch but named no instance. Look for leftovers by tag.')
    const place = { accountId: this.session.account.id, region: this.session.region, now: this.clock.now() }
    this.launched.set(instance.InstanceId, place.now)
    // Nothing else is known of it yet; an Elastic IP can only be given to it later.
    return toServer(instance, place, { volumes: null, statuses: null, elasticAddresses: new Set() })
  }

  async checkLaunch(request: LaunchRequest, signal?: AbortSignal): Promise<void> {
    const input = toRunInstances(request, await this.rootDevice(request.imageId, signal))
    await this.dryRun('ec2:RunInstances', async () => {
      const { Instances } = await this.session.call(
        'EC2',
        'ec2:RunInstances',
        (client, options) => client.send(new RunInstancesCommand({ ...input, DryRun: true }), options),
        signal,
      )
      return this.endLaunched((Instances ?? []).flatMap(({ InstanceId }) => InstanceId ?? []))
    })
  }

  async checkTerminate(ids: readonly string[], signal?: AbortSignal): Promise<void> {
    for (const InstanceIds of chunks(ids, idsPerCall)) {
      await this.dryRun('ec2:TerminateInstances', async () => {
        await this.session.call(
          'EC2',
          'ec2:TerminateInstances',
          (client, options) => client.send(new TerminateInstancesCommand({ InstanceIds, DryRun: true }), options),
          signal,
        )
        return ''
      })
    }
  }

  async startServers(ids: readonly string[], signal?: AbortSignal): Promise<void> {
    for (const InstanceIds of chunks(ids, idsPerCall)) {
      await this.session.call(
        'EC2',
        'ec2:StartInstances',
        (client, options) => client.send(new StartInstancesCommand({ InstanceIds }), options),
        signal,
      )
    }
  }

  stopServers(ids: readonly string[], signal?: AbortSignal): Promise<void> {
    return this.stop(ids, false, signal)
  }

  hibernateServers(ids: readonly string[], signal?: AbortSignal): Promise<void> {
    return this.stop(ids, true, signal)
  }

  async terminateServers(ids: readonly string[], signal?: AbortSignal): Promise<void> {
    for (const InstanceIds of chunks(ids, idsPerCall)) await this.terminate(InstanceIds, signal)
  }

  tagServers(ids: readonly string[], tags: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<void> {
    return addTags(this.session, ids, tags, signal)
  }

  async untagServers(ids: readonly string[], keys: readonly string[], signal?: AbortSignal): Promise<void> {
    // Without any key EC2 takes all tags away.
    if (keys.length === 0) return
    const Tags = keys.map((Key) => ({ Key }))
    for (const Resources of chunks(ids, idsPerCall)) {
      await this.session.call(
        'EC2',
        'ec2:DeleteTags',
        (client, options) => client.send(new DeleteTagsCommand({ Resources, Tags }), options),
        signal,
      )
    }
  }

  async isTerminationProtected(id: string, signal?: AbortSignal): Promise<boolean> {
    const { DisableApiTermination } = await this.attribute(id, 'disableApiTermination', signal)
    return DisableApiTermination?.Value ?? false
  }

  async userData(id: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    const { UserData } = await this.attribute(id, 'userData', signal)
    return UserData?.Value ? Buffer.from(UserData.Value, 'base64') : null
  }

  async consoleOutput(id: string, signal?: AbortSignal): Promise<string | null> {
    const read = (Latest: boolean | undefined) =>
      this.session.call(
        'EC2',
        'ec2:GetConsoleOutput',
        (client, options) => client.send(new GetConsoleOutputCommand({ InstanceId: id, Latest }), options),
        signal,
      )
    const { Output } = await read(true).catch((error) => {
      // Only Nitro instances give the latest; others the one of the last start or stop.
      if (awsCode(error) === 'UnsupportedOperation') return read(undefined)
      throw error
    })
    return Output ? Buffer.from(Output, 'base64').toString('utf8') : null
  }

  private reading(narrow: boolean): ReadOptions {
    const { knownVolumes, mapped } = this
    return { narrow, now: this.clock.now(), knownVolumes, mapped, notGiven: (error) => this.sayOnce(error) }
  }

  /** The list is refreshed every few seconds; what is missing from it stays the same. */
  private sayOnce({ code, details }: HengeError): void {
    const about = `${code} ${details.action}`
    if (this.said.has(about)) return
    this.said.add(about)
    const { action, awsCode } = details
    this.log?.warn({ id: 'AWS-0001', accountId: this.session.account.id, code, action, awsCode }, 'part of the servers is not readable')
  }

  private async stop(ids: readonly string[], Hibernate: boolean, signal: AbortSignal | undefined): Promise<void> {
    for (const InstanceIds of chunks(ids, idsPerCall)) {
      const command = new StopInstancesCommand({ InstanceIds, ...(Hibernate ? { Hibernate } : {}) })
      await this.session.call('EC2', 'ec2:StopInstances', (client, options) => client.send(command, options), signal)
    }
  }

  private async terminate(InstanceIds: string[], signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.session.call(
        'EC2',
        'ec2:TerminateInstances',
        (client, options) => client.send(new TerminateInstancesCommand({ InstanceIds }), options),
        signal,
      )
    } catch (error) {
      if (awsCode(error) !== 'InvalidInstanceID.NotFound') throw error
      // One id that AWS does not know fails the whole call, so the others are asked for again. An id that was launched a moment ago
      // is not gone but not known yet: taking it for gone would leave a server behind.
      const known = new Set((await this.describeServers(InstanceIds, signal)).map(({ id }) => id))
      const remaining = InstanceIds.filter((id) => known.has(id) || this.isNew(id))
      if (remaining.length === 0) return
      if (remaining.length === InstanceIds.length) await this.clock.sleep(lookAgainMs, signal)
      await this.terminate(remaining, signal)
    }
  }

  private isNew(id: string): boolean {
    const at = this.launched.get(id)
    return at !== undefined && this.clock.now() - at < newIdUnknownMs
  }

  private attribute(InstanceId: string, Attribute: 'userData' | 'disableApiTermination', signal: AbortSignal | undefined) {
    return this.session.call(
      'EC2',
      'ec2:DescribeInstanceAttribute',
      (client, options) => client.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute }), options),
      signal,
    )
  }

  /** What a dry run has launched all the same; says what became of it. Without the caller’s signal: nobody else knows of it. */
  private async endLaunched(ids: string[]): Promise<string> {
    if (ids.length === 0) return ''
    try {
      await this.terminateServers(ids)
      return ` What it launched was terminated at once: ${ids.join(', ')}.`
    } catch (error) {
      if (!(error instanceof HengeError)) throw error
      return ` What it launched may still run and be paid for, terminate it by hand: ${ids.join(', ')}. ${error.message}`
    }
  }

  /** AWS answers a dry run that would succeed with an error of this name. `call` says what to add when it was carried out. */
  private async dryRun(action: string, call: () => Promise<string>): Promise<void> {
    let done: string
    try {
      done = await call()
    } catch (error) {
      if (awsCode(error) === 'DryRunOperation') return
      throw error
    }
    throw new HengeError('UNSUPPORTED', `The endpoint does not know dry runs: it has carried out ${action}.${done}`, {
      details: { action },
    })
  }

  /** The name under which the root volume is overridden belongs to the image. */
  private async rootDevice(imageId: string, signal: AbortSignal | undefined): Promise<string> {
    const known = this.rootDevices.get(imageId)
    if (known !== undefined) return known
    const { rootDevice } = await describeImage(this.session, imageId, signal)
    this.rootDevices.set(imageId, rootDevice)
    return rootDevice
  }
}
