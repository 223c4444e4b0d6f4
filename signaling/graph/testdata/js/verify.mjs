// Verifies a token with jose against published keys. Arguments: the address of the key
// set, the issuer, the audience. The token is in TOKEN. Prints the tenant.
import { createRemoteJWKSet, jwtVerify } from 'jose'

const [keys, issuer, audience] = process.argv.slice(2)
const { payload } = await jwtVerify(process.env.TOKEN, createRemoteJWKSet(new URL(keys)), { issuer, audience, algorithms: ['RS256'] })
console.log(payload.tid)
