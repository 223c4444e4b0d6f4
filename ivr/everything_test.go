package ivr_test

import (
	"time"

	"callbot/ivr"
)

// everything is a flow with every kind of state in it, in which each leads on whatever
// happens.
func everything() *ivr.Flow {
	isOdd := ivr.Condition{Expr: ivr.Expr{Source: "odd", Value: func(v ivr.Vars) (any, error) {
		n, _ := v["n"].(int)
		return n%2 == 1, nil
	}}}
	next := ivr.Expr{Source: "n + 1", Value: func(v ivr.Vars) (any, error) {
		n, _ := v["n"].(int)
		return n + 1, nil
	}}
	return &ivr.Flow{
		Name: "everything", Start: "menu", OnHangup: "late", MaxDuration: 20 * time.Minute,
		States: map[string]ivr.State{
			"menu": ivr.Menu{
				Choices: map[string]string{
					"1": "pin", "2": "record", "3": "transfer", "4": "invite", "5": "fetch", "6": "sub", "7": "count", "8": "hold", "9": "leave", "0": "bye", "*": "attended",
				},
				Question: ivr.Question{Ask: ivr.Pieces{ivr.File("menu.wav"), ivr.Number{Of: ivr.Var("n")}}, BargeIn: ivr.BargeIn(time.Second), OnNoInput: "bye", OnNoMatch: "count"},
			},
			"pin":      ivr.Gather{Into: "pin", Max: 4, Next: "menu", Question: ivr.Question{Ask: ivr.Files("pin.wav"), Sensitive: true, Overall: 7 * time.Second, OnNoInput: "menu", OnNoMatch: "menu"}},
			"record":   ivr.Record{Into: "message", Ask: ivr.Files("speak.wav"), Next: "menu", OnSilence: "count", Otherwise: "bye"},
			"transfer": ivr.Transfer{To: ivr.Words("desk"), Say: ivr.Files("moment.wav"), OnBusy: "hold", Otherwise: "menu"},
			"attended": ivr.Transfer{To: ivr.Words("desk"), Attended: true, Music: ivr.Files("music.wav"), Announce: ivr.Files("caller.wav"), Otherwise: "menu"},
			"invite":   ivr.Invite{Who: []ivr.Text{ivr.Words("expert")}, Say: ivr.Files("moment.wav"), Next: "menu", Otherwise: "menu"},
			"fetch":    ivr.Fetch{URL: ivr.Words("https://one.example/"), Say: ivr.Files("moment.wav"), Retries: 1, Into: "answer", Next: "menu", Otherwise: "bye"},
			"sub":      ivr.Sub{Flow: "deeper", With: map[string]ivr.Expr{"n": next}, On: map[string]string{"again": "sub"}, Next: "menu"},
			"count":    ivr.Set{Values: map[string]ivr.Expr{"n": next}, Next: "loop"},
			"loop":     ivr.Repeat{Times: 3, Do: "odd", Next: "menu"},
			"odd":      ivr.Branch{Cases: []ivr.Case{{When: isOdd, To: "count"}}, Otherwise: "menu"},
			"hold":     ivr.Hold{Music: ivr.Files("music.wav"), Announce: ivr.Files("wait.wav"), First: time.Second, For: time.Minute, Choices: map[string]string{"*": "menu"}, Next: "menu"},
			"leave":    ivr.Goto{Flow: "deeper"},
			"late":     ivr.Fetch{URL: ivr.Words("https://two.example/"), Retries: 2},
			"bye":      ivr.Hangup{Say: ivr.Files("bye.wav"), Reason: "asked for"},
		},
		Flows: map[string]*ivr.Flow{"deeper": {Start: "ask", States: map[string]ivr.State{
			"ask":   ivr.Menu{Choices: map[string]string{"1": "again", "2": "deep", "3": ""}, Question: ivr.Question{Ask: ivr.Files("ask.wav")}},
			"again": ivr.Return{Result: "again"},
			"deep":  ivr.Sub{Flow: "deeper"},
		}}},
	}
}
