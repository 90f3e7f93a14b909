import { mutations } from './mutations.ts'

mutations(40)
