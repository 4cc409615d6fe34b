/** Debian packages whose installation starts a service, with its unit and what systemd calls it. */
const units: Readonly<Record<string, { readonly unit: string; readonly title: string }>> = {
  nginx: { unit: 'nginx', title: 'A high performance web server and a reverse proxy server' },
  apache2: { unit: 'apache2', title: 'The Apache HTTP Server' },
  haproxy: { unit: 'haproxy', title: 'HAProxy Load Balancer' },
  postgresql: { unit: 'postgresql@15-main', title: 'PostgreSQL Cluster 15-main' },
  'postgresql-15': { unit: 'postgresql@15-main', title: 'PostgreSQL Cluster 15-main' },
  'postgresql-17': { unit: 'postgresql@17-main', title: 'PostgreSQL Cluster 17-main' },
  'mariadb-server': { unit: 'mariadb', title: 'MariaDB database server' },
  'redis-server': { unit: 'redis-server', title: 'Advanced key-value store' },
  redis: { unit: 'redis-server', title: 'Advanced key-value store' },
  memcached: { unit: 'memcached', title: 'memcached daemon' },
  fail2ban: { unit: 'fail2ban', title: 'Fail2Ban Service' },
  chrony: { unit: 'chrony', title: 'chrony, an NTP client/server' },
  nftables: { unit: 'nftables', title: 'nftables' },
  'prometheus-node-exporter': { unit: 'prometheus-node-exporter', title: 'Prometheus exporter for machine metrics' },
  'unattended-upgrades': { unit: 'unattended-upgrades', title: 'Unattended Upgrades Shutdown' },
  rsyslog: { unit: 'rsyslog', title: 'System Logging Service' },
  cron: { unit: 'cron', title: 'Regular background program processing daemon' },
}

export interface Service {
  readonly unit: string
  readonly title: string
}

/** Services that run on a server with these packages and unit files. */
export function servicesOf(packages: readonly string[], files: readonly { readonly path: string }[]): Service[] {
  const fromPackages = packages.flatMap((name) => units[name.replace(/=.*/, '')] ?? [])
  const fromFiles = files.flatMap(({ path }) => {
    const unit = /\/systemd\/system\/([^/@]+)\.service$/.exec(path)?.[1]
    return unit === undefined ? [] : [{ unit, title: `${unit}.service` }]
  })
  return [...fromPackages, ...fromFiles]
}
