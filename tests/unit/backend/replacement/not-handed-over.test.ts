import { expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import { setUpReplacement } from '../../../fakes/replacement-run.ts'

const root = { id: 'vol-r', device: '/dev/xvda', sizeGiB: 8, type: 'gp3', deleteOnTermination: true, root: true }
const data = { id: 'vol-data', device: '/dev/sdf', sizeGiB: 20, type: 'gp3', deleteOnTermination: false, root: false }

it('a job that ends after the old servers have gone names what hangs on nothing: volume, Elastic IP and record', async () => {
  const { cloud, old, run } = await setUpReplacement(['web-1'], {}, { dns: { name: 'shop.example.org' } })
  const id = old[0]?.id ?? ''
  cloud.dns.addZone('example.org')
  cloud.dns.put('shop.example.org', { addresses: ['10.0.0.1'] })
  cloud.change(id, { volumes: [root, data] })
  const { address } = cloud.addresses.allocate('203.0.113.7', id)
  cloud.fail('launchServer', new HengeError('REFUSED', 'It is not to be.'))
  const job = await run('destroy-first')
  expect(job.status).toBe('failed')
  expect(job.error?.message).toContain('The data volume vol-data of web-1 may hang on no server; it was to go to web-2.')
  expect(job.error?.message).toContain(`The Elastic IP ${address} of web-1 may be with no server; it was to go to web-2.`)
  expect(job.error?.message).toContain('shop.example.org may lead to servers that are gone')
})

it('a job that cannot turn back entirely names what was not given back', async () => {
  const { cloud, old, begin, engine, jobs } = await setUpReplacement(['web-1'], {}, { dns: { name: 'shop.example.org' } })
  const id = old[0]?.id ?? ''
  cloud.change(id, { privateAddress: '10.0.0.1' })
  cloud.dns.addZone('example.org')
  cloud.dns.put('shop.example.org', { addresses: ['10.0.0.1'] })
  const launch = cloud.compute.launchServer
  cloud.compute.launchServer = async (request, signal) => {
    const server = await launch(request, signal)
    cloud.change(server.id, { privateAddress: '10.0.1.1' })
    return server
  }
  const inSync = cloud.dns.isInSync.bind(cloud.dns)
  const jobId = await begin('blue-green')
  cloud.dns.isInSync = async (change, signal) => {
    await jobs.cancel(jobId).catch(() => undefined)
    cloud.change(id, { state: 'terminated' })
    return inSync(change, signal)
  }
  await engine.idle()
  const said = (await jobs.get(jobId)).error?.message
  expect(said).toContain(`web-1 (${id}) cannot be brought back`)
  expect(said).toContain('See where shop.example.org leads: it was not put back.')
})
