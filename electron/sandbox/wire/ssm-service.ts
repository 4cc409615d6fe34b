import { defineService } from './service.ts'
import { commandOperations } from './ssm-commands.ts'
import { parameterOperations } from './ssm-parameters.ts'

export const ssmService = defineService({ name: 'ssm' }, [...parameterOperations, ...commandOperations])
