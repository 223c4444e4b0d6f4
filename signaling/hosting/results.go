package hosting

import "callbot/signaling"

// Results of operations: the sub-codes of the Microsoft Graph calling API (call:
// playPrompt, recordResponse, cancelMediaProcessing) and, where those pages have none,
// of Azure Communication Services, which shares their table.
var (
	succeeded    = signaling.Result{Code: 200, Message: "Action completed successfully."}
	maxSilence   = signaling.Result{Code: 200, Subcode: 8509, Message: "Action completed, max silence timeout reached."}
	stopTone     = signaling.Result{Code: 200, Subcode: 8514, Message: "Action completed as stop tone was detected."}
	maxRecorded  = signaling.Result{Code: 200, Subcode: 8515, Message: "Action completed, max record duration reached."}
	cancelled    = signaling.Result{Code: 400, Subcode: 8508, Message: "Action was cancelled."}
	nothingSaid  = signaling.Result{Code: 400, Subcode: 8510, Message: "Action failed, initial silence timeout reached."}
	promptFailed = signaling.Result{Code: 400, Subcode: 8511, Message: "Action failed, the prompt could not be played."}
	noMedia      = signaling.Result{Code: 400, Subcode: 8513, Message: "Action failed, no media was received."}
	badSound     = signaling.Result{Code: 400, Subcode: 8535, Message: "Action failed, the file format is invalid."}
	notFetched   = signaling.Result{Code: 400, Subcode: 8536, Message: "Action failed, the file could not be downloaded."}
	enoughTones  = signaling.Result{Code: 200, Subcode: 8531, Message: "Action completed, max digits received."}
	chosen       = signaling.Result{Code: 200, Subcode: 8533, Message: "Action completed, DTMF option matched."}
	wrongTone    = signaling.Result{Code: 400, Subcode: 8534, Message: "Action failed, incorrect tone entered."}
	spokenChoice = signaling.Result{Code: 200, Subcode: 8545, Message: "Action completed, speech option matched."}
	speech       = signaling.Result{Code: 200, Subcode: 8569, Message: "Action completed, speech was recognized."}
	noChoice     = signaling.Result{Code: 400, Subcode: 8547, Message: "Action failed, recognized phrase does not match a valid option."}
	askFailed    = signaling.Result{Code: 500, Subcode: 8511, Message: "Action failed, encountered failure while trying to play the prompt."}
	// interTone ends a recognition that has heard something: it succeeds by the code of a
	// failure (Azure Communication Services: RecognizeCompleted).
	interTone = signaling.Result{Code: 400, Subcode: 8532, Message: "Action failed, inter-digit silence timeout reached."}
	// Of these only speech has any: the first that nobody understood it, the others that
	// nobody could.
	notUnderstood = signaling.Result{Code: 400, Subcode: 8563, Message: "Action failed, speech could not be recognized."}
	noSpeech      = signaling.Result{Code: 400, Subcode: 8564, Message: "Action failed, there is no speech service to connect to."}
	badLanguage   = signaling.Result{Code: 400, Subcode: 8565, Message: "Action failed, the speech service does not know the language."}
	speechLate    = signaling.Result{Code: 408, Subcode: 8565, Message: "Action failed, the request to the speech service timed out."}
	speechCrowded = signaling.Result{Code: 429, Subcode: 8565, Message: "Action failed, requests exceeded what the speech service does at a time."}
	speechFailed  = signaling.Result{Code: 500, Subcode: 8570, Message: "Action failed, the speech service has failed."}

	notKept = signaling.Result{Code: 500, Subcode: 9001, Message: "Action failed, the recording could not be kept."}
)

// status is the one that goes with a result.
func status(r signaling.Result) signaling.OperationStatus {
	if r.Code/100 == 2 || r == interTone {
		return signaling.OperationSucceeded
	}
	return signaling.OperationFailed
}
