package wire

import "callbot/signaling"

const typeResultInfo = "#microsoft.graph.resultInfo"

// ResultInfo says why something ended. It is read from "subCode" too.
type ResultInfo struct {
	Type    string `json:"@odata.type,omitempty"`
	Code    Number `json:"code"`
	Subcode Number `json:"subcode"`
	Message string `json:"message,omitempty"`
}

// FromResult writes a result.
func FromResult(r signaling.Result) *ResultInfo {
	return &ResultInfo{Type: typeResultInfo, Code: Number(r.Code), Subcode: Number(r.Subcode), Message: r.Message}
}

// Result reads a result, the zero value for nil.
func (r *ResultInfo) Result() signaling.Result {
	if r == nil {
		return signaling.Result{}
	}
	return signaling.Result{Code: int(r.Code), Subcode: int(r.Subcode), Message: r.Message}
}
