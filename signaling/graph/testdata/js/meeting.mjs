// Arranges a meeting, joins it by what people type, asks bob into it, whispers to him and
// leaves, with Microsoft's own JavaScript client. Prints the roster as it was with bob.
// Argument: the service's root.
import { connect } from './connect.mjs'

const client = await connect(process.argv[2])
const pause = () => new Promise(resolve => setTimeout(resolve, 50))

const meeting = await client.api('/users/ada/onlineMeetings').post({ subject: 'Planning', joinMeetingIdSettings: { isPasscodeRequired: true } })
const { joinMeetingId, passcode } = meeting.joinMeetingIdSettings
const call = await client.api('/communications/calls').post({
  callbackUri: 'https://bot.contoso.com/api/calls',
  requestedModalities: ['audio'],
  mediaConfig: { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' },
  meetingInfo: { '@odata.type': '#microsoft.graph.joinMeetingIdMeetingInfo', joinMeetingId, passcode }
})
const one = '/communications/calls/' + call.id
while ((await client.api(one).get()).state !== 'established') await pause()

await client.api(one + '/participants/invite').post({ participants: [{ identity: { user: { id: 'bob' } } }] })
let roster = []
while (roster.length < 2) {
  await pause()
  roster = (await client.api(one + '/participants').get()).value
}
const bob = roster.find(p => p.info.identity.user?.id === 'bob')
await client.api(one + '/audioRoutingGroups').post({ id: 'whisper', routingMode: 'oneToOne', sources: [call.myParticipantId], receivers: [bob.id] })
await client.api(one).delete()
console.log(JSON.stringify(roster))
