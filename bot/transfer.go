package bot

import (
	"context"
	"errors"

	"callbot/signaling"
)

// TransferError says that a transfer came to nothing; the call is as it was.
type TransferError struct{ Result signaling.Result }

func (e *TransferError) Error() string {
	return "not transferred: " + text(e.Result)
}

// transferredSubcode is the platform's word for a call that ended because it was
// transferred (Microsoft Graph, call: transfer, sub-code 7015).
const transferredSubcode = 7015

// Transfer hands the caller over to somebody else and waits until they have them, which
// ends the call. A transfer that fails is a *TransferError.
func (c *Call) Transfer(ctx context.Context, target signaling.Identity) error {
	return c.transfer(ctx, signaling.Transfer{Target: target})
}

// TransferParticipant hands one participant of a call of many over to somebody else; the
// call goes on without them.
func (c *Call) TransferParticipant(ctx context.Context, who signaling.ParticipantID, target signaling.Identity) error {
	return c.transfer(ctx, signaling.Transfer{Transferee: who, Target: target})
}

func (c *Call) transfer(ctx context.Context, cmd signaling.Transfer) error {
	c.watchTransfer()
	if _, err := c.control(ctx, cmd); err != nil {
		return err
	}
	n, err := c.take(ctx, 0, func(n message) bool {
		_, back := n.(signaling.StateChanged)
		return back
	})
	var ended *EndedError
	switch {
	case errors.As(err, &ended) && (ended.Result.Subcode == transferredSubcode || c.handedOver()):
		return nil
	case err != nil:
		return err
	}
	if result := n.(signaling.StateChanged).Result; result != nil {
		return &TransferError{*result}
	}
	return nil
}

// handedOver reports whether the target of the transfer has answered. Services end the
// call with one reason or another after that.
func (c *Call) handedOver() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.accepted
}

// watchTransfer lets the mailbox take the return to StateEstablished, which is how a
// transfer fails, or ends out of a call of many.
func (c *Call) watchTransfer() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.transferring, c.accepted = true, false
}
