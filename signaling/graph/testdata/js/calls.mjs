// Makes every verb of the calling API with Microsoft's own JavaScript client, and prints
// what came of each as one JSON object. Arguments: the service's root, a call's id. The
// application's credentials are in CLIENT_ID and CLIENT_SECRET.
import { connect } from './connect.mjs'

const [root, call] = process.argv.slice(2)
const client = await connect(root)
const calls = '/communications/calls'
const one = calls + '/' + call
const ada = { '@odata.type': '#microsoft.graph.invitationParticipantInfo', identity: { '@odata.type': '#microsoft.graph.identitySet', user: { '@odata.type': '#microsoft.graph.identity', id: 'ada' } } }
const bob = { '@odata.type': '#microsoft.graph.invitationParticipantInfo', identity: { '@odata.type': '#microsoft.graph.identitySet', user: { '@odata.type': '#microsoft.graph.identity', id: 'bob' } } }
const chatInfo = { '@odata.type': '#microsoft.graph.chatInfo', threadId: '19:meeting_abc@thread.v2', messageId: '0' }
const group = { '@odata.type': '#microsoft.graph.audioRoutingGroup', id: 'oneToOne', routingMode: 'oneToOne', sources: ['p1'], receivers: ['p2'] }
const meetings = '/users/ada/onlineMeetings'
const video = { '@odata.type': '#microsoft.graph.teleconferenceDeviceAudioQuality', channelIndex: 1, mediaDuration: 'PT20M' }
const quality = { '@odata.type': '#microsoft.graph.teleconferenceDeviceQuality', callChainId: '0622673d-9f69-49b3-9d4f-5ec64f42ecce', participantId: 'ea078406-b5d4-4d3c-b85e-90103dcec7f6', mediaLegId: 'bd9ee398-4b9d-42c7-8b8d-4e8efad9435f', deviceName: 'TestAgent', deviceDescription: 'TestDescription', mediaQualityList: [video] }
const hosted = { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' }
const prompt = { '@odata.type': '#microsoft.graph.mediaPrompt', mediaInfo: { '@odata.type': '#microsoft.graph.mediaInfo', uri: 'https://bot.contoso.com/a.wav', resourceId: '1' } }
const callbackUri = 'https://bot.contoso.com/api/calls'
const clientContext = 'c'

const verbs = {
  create: () => client.api(calls).post({ '@odata.type': '#microsoft.graph.call', callbackUri, targets: [ada], requestedModalities: ['audio'], mediaConfig: hosted }),
  createGroup: () => client.api(calls).post({ '@odata.type': '#microsoft.graph.call', callbackUri, targets: [ada, bob], requestedModalities: ['audio'], mediaConfig: hosted }),
  joinByOrganizer: () => client.api(calls).post({ callbackUri, requestedModalities: ['audio'], mediaConfig: hosted, chatInfo, meetingInfo: { '@odata.type': '#microsoft.graph.organizerMeetingInfo', organizer: ada.identity, allowConversationWithoutHost: true }, tenantId: 'local' }),
  joinByToken: () => client.api(calls).post({ callbackUri, requestedModalities: ['audio'], mediaConfig: hosted, meetingInfo: { '@odata.type': '#microsoft.graph.tokenMeetingInfo', token: 'opaque' } }),
  joinByID: () => client.api(calls).post({ callbackUri, requestedModalities: ['audio'], mediaConfig: hosted, meetingInfo: { '@odata.type': '#microsoft.graph.joinMeetingIdMeetingInfo', joinMeetingId: '1234567890', passcode: 'abc123' }, tenantId: 'local' }),
  joinAsGuest: () => client.api(calls).post({ callbackUri, requestedModalities: ['audio'], mediaConfig: hosted, source: { '@odata.type': '#microsoft.graph.participantInfo', identity: { '@odata.type': '#microsoft.graph.identitySet', guest: { '@odata.type': '#microsoft.graph.identity', id: 'g', displayName: 'A guest' } } }, meetingInfo: { '@odata.type': '#microsoft.graph.joinMeetingIdMeetingInfo', joinMeetingId: '1234567890', passcode: null }, tenantId: 'local' }),
  list: () => client.api(calls).get(),
  get: () => client.api(one).get(),
  answer: () => client.api(one + '/answer').post({ callbackUri, mediaConfig: hosted, acceptedModalities: ['audio'] }),
  answerByNamespace: () => client.api(one + '/microsoft.graph.answer').post({ callbackUri, mediaConfig: hosted, acceptedModalities: ['audio'] }),
  reject: () => client.api(one + '/reject').post({ reason: 'busy', callbackUri }),
  redirect: () => client.api(one + '/redirect').post({ targets: [ada], timeout: 20, callbackUri }),
  transfer: () => client.api(one + '/transfer').post({ transferTarget: ada, clientContext }),
  keepAlive: () => client.api(one + '/keepAlive').post({}),
  playPrompt: () => client.api(one + '/playPrompt').post({ clientContext, prompts: [prompt] }),
  recordResponse: () => client.api(one + '/recordResponse').post({ bargeInAllowed: true, clientContext, prompts: [prompt], maxRecordDurationInSeconds: 10, initialSilenceTimeoutInSeconds: 5, maxSilenceTimeoutInSeconds: 2, playBeep: true, stopTones: ['#', '1'] }),
  cancelMediaProcessing: () => client.api(one + '/cancelMediaProcessing').post({ clientContext }),
  subscribeToTone: () => client.api(one + '/subscribeToTone').post({ clientContext }),
  sendDtmfTones: () => client.api(one + '/sendDtmfTones').version('beta').post({ tones: ['tone1', 'star'], delayBetweenTonesMs: 1000, clientContext }),
  mute: () => client.api(one + '/mute').post({ clientContext }),
  unmute: () => client.api(one + '/unmute').post({ clientContext }),
  updateRecordingStatus: () => client.api(one + '/updateRecordingStatus').post({ clientContext, status: 'recording' }),
  changeScreenSharingRole: () => client.api(one + '/changeScreenSharingRole').post({ role: 'viewer' }),
  addLargeGalleryView: () => client.api(one + '/addLargeGalleryView').post({ clientContext }),
  participants: () => client.api(one + '/participants').get(),
  participant: () => client.api(one + '/participants/p1').get(),
  invite: () => client.api(one + '/participants/invite').post({ participants: [ada], clientContext }),
  inviteSeveral: () => client.api(one + '/participants/invite').post({ participants: [ada, bob], clientContext }),
  inviteFromCall: () => client.api(one + '/participants/invite').post({ participants: [{ ...ada, replacesCallId: call }], clientContext }),
  muteAll: () => client.api(one + '/participants/muteAll').version('beta').post({ participants: ['p1'], clientContext }),
  muteParticipant: () => client.api(one + '/participants/p1/mute').post({ clientContext }),
  startHoldMusic: () => client.api(one + '/participants/p1/startHoldMusic').post({ customPrompt: prompt, clientContext }),
  stopHoldMusic: () => client.api(one + '/participants/p1/stopHoldMusic').post({ clientContext }),
  removeParticipant: () => client.api(one + '/participants/p1').delete(),
  operations: () => client.api(one + '/operations').get(),
  operation: () => client.api(one + '/operations/o1').get(),
  unknownOperation: () => client.api(one + '/operations/o2').get(),
  createAudioRoutingGroup: () => client.api(one + '/audioRoutingGroups').post(group),
  audioRoutingGroups: () => client.api(one + '/audioRoutingGroups').get(),
  audioRoutingGroup: () => client.api(one + '/audioRoutingGroups/g1').get(),
  updateAudioRoutingGroup: () => client.api(one + '/audioRoutingGroups/g1').patch({ routingMode: 'multicast', receivers: ['p2', 'p3'] }),
  deleteAudioRoutingGroup: () => client.api(one + '/audioRoutingGroups/g1').delete(),
  contentSharingSessions: () => client.api(one + '/contentSharingSessions').get(),
  contentSharingSession: () => client.api(one + '/contentSharingSessions/p1').get(),
  hangup: () => client.api(one).delete(),
  logTeleconferenceDeviceQuality: () => client.api(calls + '/logTeleconferenceDeviceQuality').header('User-Agent', 'TestAgent/1.0').post({ quality }),
  createMeeting: () => client.api(meetings).post({ subject: 'a meeting', startDateTime: '2026-11-20T14:30:34.2444915-07:00', endDateTime: '2026-11-20T15:00:34.2464912-07:00' }),
  createOrGetMeeting: () => client.api(meetings + '/createOrGet').post({ externalId: 'mine', subject: 'ours' }),
  getAgain: () => client.api(meetings + '/createOrGet').post({ externalId: 'mine' }),
  getMeeting: () => client.api(meetings + '/m1').get(),
  findMeeting: () => client.api(meetings).filter("JoinWebUrl eq 'https://calls.test/join/it''s'").get(),
  findMeetingByID: () => client.api(meetings).filter("joinMeetingIdSettings/joinMeetingId eq '1234567890'").get(),
  findVideoMeeting: () => client.api('/communications/onlineMeetings').filter("VideoTeleconferenceId eq '123456789'").get(),
  myMeetings: () => client.api('/me/onlineMeetings').get()
}

const heard = {}
for (const [name, make] of Object.entries(verbs)) {
  try {
    const answer = await make()
    // An answer without a body comes as a stream or as nothing at all.
    heard[name] = answer && answer['@odata.context'] ? answer : {}
  } catch (error) {
    heard[name] = { error: error.code ?? String(error), status: error.statusCode }
  }
}
console.log(JSON.stringify(heard))
