import { receiverUser } from './log-receiver.ts'

export interface ShipperSnippet {
  readonly id: string
  /** Of the program. */
  readonly name: string
  /** Where it belongs. */
  readonly file: string
  readonly text: string
}

const index = 'logs'

/** What each shipper needs in its configuration to send its lines here; `token` as it shall stand there. */
export function shipperSnippets(port: number, token: string): ShipperSnippet[] {
  const address = `http://127.0.0.1:${port}`
  return [
    {
      id: 'filebeat',
      name: 'Filebeat',
      file: '/etc/filebeat/filebeat.yml',
      text: `output.elasticsearch:
  hosts: ["${address}"]
  username: "${receiverUser}"
  password: "${token}"
  compression_level: 1
setup.template.enabled: false
setup.ilm.enabled: false
`,
    },
    {
      id: 'fluent-bit',
      name: 'Fluent Bit',
      file: '/etc/fluent-bit/fluent-bit.conf',
      text: `[OUTPUT]
    Name                es
    Match               *
    Host                127.0.0.1
    Port                ${port}
    HTTP_User           ${receiverUser}
    HTTP_Passwd         ${token}
    Logstash_Format     On
    Suppress_Type_Name  On
    Generate_ID         On
    Compress            gzip
    Retry_Limit         no_limits
`,
    },
    {
      id: 'vector',
      name: 'Vector',
      file: '/etc/vector/vector.yaml',
      text: `sinks:
  henge:
    type: elasticsearch
    inputs: ["*"]
    endpoints: ["${address}"]
    api_version: v8
    compression: gzip
    bulk:
      index: ${index}
    auth:
      strategy: basic
      user: ${receiverUser}
      password: ${token}
`,
    },
    {
      id: 'logstash',
      name: 'Logstash',
      file: '/etc/logstash/conf.d/henge.conf',
      text: `output {
  elasticsearch {
    hosts => ["${address}"]
    user => "${receiverUser}"
    password => "${token}"
    index => "${index}"
    data_stream => false
    manage_template => false
    ilm_enabled => false
  }
}
`,
    },
    {
      id: 'rsyslog',
      name: 'rsyslog',
      file: '/etc/rsyslog.d/60-henge.conf',
      text: `module(load="omelasticsearch")
template(name="henge" type="list") {
  constant(value="{\\"@timestamp\\":\\"") property(name="timereported" dateFormat="rfc3339")
  constant(value="\\",\\"host.name\\":\\"") property(name="hostname" format="json")
  constant(value="\\",\\"service.name\\":\\"") property(name="programname" format="json")
  constant(value="\\",\\"process.pid\\":\\"") property(name="procid" format="json")
  constant(value="\\",\\"level\\":\\"") property(name="syslogseverity-text")
  constant(value="\\",\\"message\\":\\"") property(name="msg" format="json")
  constant(value="\\"}")
}
action(type="omelasticsearch" server="127.0.0.1" serverport="${port}"
  uid="${receiverUser}" pwd="${token}" template="henge"
  searchIndex="${index}" searchType="" bulkmode="on" maxbytes="4m"
  queue.type="LinkedList" queue.size="50000" action.resumeRetryCount="-1")
`,
    },
  ]
}

/** How lines of another computer come to a door that is open on this one alone. */
export function tunnelCommand(port: number): string {
  return `ssh -N -R 127.0.0.1:${port}:127.0.0.1:${port} USER@SERVER`
}
