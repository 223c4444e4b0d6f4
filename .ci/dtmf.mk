# The key detector beside its peers. The size is DTMF_CLIPS clips a family and variant.
DTMF_CLIPS ?= 20
DTMF_SEED  ?= 1

.PHONY: dtmf
dtmf: ## Judge key detectors side by side; writes the table and picture of docs/dtmf.md
	sh cmd/dtmfbench/compare.sh $(DTMF_CLIPS) $(DTMF_SEED)
