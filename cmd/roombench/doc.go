// Roombench measures what somebody in a conference costs: in this module's rooms, and in
// the AudioBridge of Janus where it is installed, side by side.
//
// Both get the same packets from the same sender in another process: plain RTP, one UDP
// socket for each participant, Opus of the same complexity and bit rate, levels by RFC
// 6464. The processor time is that of the process that mixes, taken from the scheduler
// while all speak or are silent. It runs on Linux.
//
//	crowd ─ RTP ─▶ room (this program again) | janus ─ RTP ─▶ crowd: packets and time
package main
