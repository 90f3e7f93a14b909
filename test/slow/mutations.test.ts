import { mutations } from '../hostile/mutations.ts'

mutations(150)
