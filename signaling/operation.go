package signaling

// OperationID identifies an operation of a call.
type OperationID string

// OperationStatus is where an operation is in its life.
type OperationStatus uint8

const (
	OperationNotStarted OperationStatus = iota + 1
	OperationRunning
	OperationSucceeded
	OperationFailed
)

// Operation is a command that takes time.
type Operation struct {
	ID      OperationID
	Context string // what the command carried
	Status  OperationStatus
	Result  Result
}
