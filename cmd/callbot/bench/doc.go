// Package bench measures what calls cost a bot.
//
// The bot is in this process; those who call it are a crowd in a second one, so that
// only the bot's own work is counted. The crowd plays the platform that the bot is a
// guest of, with real notifications and real media, or dials through a local service.
// The package brings nobody together: the commands of callbot wire the bot and start
// the second process.
//
//	Bench ─ orders ─▶ Crowd ─ notifications, media ─▶ Bot
//	  └─ CPU, memory, punctuality of its own process
package bench
