# What calls cost, and where it goes.
CALLS ?= 200
FOR   ?= 6s

.PHONY: bench-calls bench-sweep bench-profile
bench-calls: build ## What calls cost, case by case: docs/performance.md (CALLS=200 FOR=6s)
	@sh .ci/bench-calls $(CALLS) $(FOR)

bench-sweep: build ## More and more calls, until a limit is reached
	@bin/callbot bench calls --sweep --calls $(CALLS) --for $(FOR)

bench-profile: build ## Where the bot's processor time goes (BENCH='--inband always' for other cases)
	@bin/callbot bench calls --calls $(CALLS) --for $(FOR) --cpuprofile bin/bot.prof $(BENCH)
	@sh .ci/breakdown bin/bot.prof
