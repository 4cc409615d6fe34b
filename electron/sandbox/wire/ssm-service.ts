import { defineService } from './service.ts'
import { parameterOperations } from './ssm-parameters.ts'

export const ssmService = defineService({ name: 'ssm' }, [...parameterOperations])
