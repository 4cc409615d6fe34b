import type { Recipe } from './recipe.ts'

/** What a builder prints when its first boot has ended well; cloud-init shows it on the console, where anybody can read it. */
export const builderFinished = 'henge: the first boot has ended well'

/** Beginning of the user data of a server that was launched from a baked image. */
const perServerHead = '#cloud-config\n# Launched from a baked image: nothing is installed again.\n'

const unitPath = '/run/systemd/system/henge-clean-for-image.service'

/**
 * Stands by until the builder is stopped, then takes away what no two servers may share: cloud-init’s memory of having run, the host
 * keys of SSH, the machine id. It has to be the last thing that happens, after every health check, without any way into the server;
 * so it is done by the shutdown itself. Being below /run it is not on the disk, and does not become part of the image.
 */
const cleanUpUnit = `[Unit]
Description=Take away what servers must not share before an image is made

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true
ExecStop=-/bin/sh -c 'cloud-init clean --logs'
ExecStop=-/bin/sh -c 'rm -f /etc/ssh/ssh_host_*'
ExecStop=-/bin/sh -c ': > /etc/machine-id; [ -L /var/lib/dbus/machine-id ] || rm -f /var/lib/dbus/machine-id'
ExecStop=-/bin/sync
`

/** Of the cloud-config, what a builder has besides its recipe. */
export const builderFiles = [{ path: unitPath, permissions: '0644', owner: 'root:root', content: cleanUpUnit }]

/** A builder’s commands with its own around them: a failure of any leaves it without the line that says it has ended well. */
export function builderCommands(run: readonly string[]): string[] {
  return ['systemctl daemon-reload', 'systemctl start henge-clean-for-image.service', ...run, `echo "${builderFinished}"`]
}

/**
 * Of a recipe’s commands those that every server runs although its image has everything: the `logger` commands, so that each one
 * says itself that it is there, and a health check by log-marker works as with servers that install everything.
 */
export function commandsOfEachServer(recipe: Pick<Recipe, 'run'>): string[] {
  return recipe.run.filter((command) => /^(?:sudo\s+)?(?:\/usr\/bin\/)?logger\s/.test(command.trim()))
}

/**
 * True where the recipe’s own health checks pass only once its last command has gone well: the line that they wait for is what that
 * command logs. Then nobody needs to read it from the console, which servers on Xen show late and in part.
 */
export function healthProvesFirstBoot({ run, health }: Pick<Recipe, 'run' | 'health'>): boolean {
  const last = commandsOfEachServer({ run: run.slice(-1) })[0]
  return health.some((check) => check.check === 'log-marker' && last?.includes(check.text))
}

export function perServerText(yaml: string): string {
  return `${perServerHead}${yaml}`
}

/** True for the (unpacked) user data of a server of a baked image: it does not say what is on the server. */
export function isPerServerOnly(userData: string): boolean {
  return userData.startsWith(perServerHead)
}
