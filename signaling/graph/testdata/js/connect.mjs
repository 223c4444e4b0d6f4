// Points Microsoft's own JavaScript client at a service. The application's credentials are
// in CLIENT_ID and CLIENT_SECRET.
import graph from '@microsoft/microsoft-graph-client'

const { Client, HTTPMessageHandler } = graph

async function fetchToken (root) {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: process.env.CLIENT_ID,
    client_secret: process.env.CLIENT_SECRET,
    scope: 'https://graph.microsoft.com/.default'
  })
  const response = await fetch(root + '/common/oauth2/v2.0/token', { method: 'POST', body: form })
  return (await response.json()).access_token
}

// Over https the client is used as its page says. It sends no token over http, so there
// a middleware of ours adds it.
class Bearer {
  constructor (token) { this.token = token }
  setNext (next) { this.next = next }
  async execute (context) {
    context.options.headers = { ...context.options.headers, Authorization: 'Bearer ' + this.token }
    return this.next.execute(context)
  }
}

export async function connect (root) {
  const token = await fetchToken(root)
  const url = new URL(root)
  if (url.protocol === 'https:') {
    return Client.initWithMiddleware({
      baseUrl: root,
      customHosts: new Set([url.hostname]),
      authProvider: { getAccessToken: async () => token }
    })
  }
  const first = new Bearer(token)
  first.setNext(new HTTPMessageHandler())
  return Client.initWithMiddleware({ baseUrl: root, middleware: first })
}
