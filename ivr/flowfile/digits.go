package flowfile

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// fits reports whether some answer of min to max of these digits matches a pattern. It
// goes through the pattern's program with all such answers at once.
func fits(pattern *regexp.Regexp, digits string, least, most int) bool {
	parsed, err := syntax.Parse(pattern.String(), syntax.Perl)
	if err != nil {
		return true
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return true
	}
	at, before := map[uint32]bool{uint32(program.Start): true}, rune(-1)
	for n := 0; n <= most && len(at) > 0; n++ {
		if n >= least && matches(program, passed(program, at, syntax.EmptyOpContext(before, -1))) {
			return true
		}
		at, before = pressed(program, passed(program, at, syntax.EmptyOpContext(before, '0')), digits), '0'
	}
	return false
}

// passed are the instructions that wait for a digit, or match, after those that do not.
func passed(program *syntax.Prog, at map[uint32]bool, where syntax.EmptyOp) map[uint32]bool {
	seen, waiting := map[uint32]bool{}, map[uint32]bool{}
	var pass func(pc uint32)
	pass = func(pc uint32) {
		if seen[pc] {
			return
		}
		seen[pc] = true
		switch inst := &program.Inst[pc]; inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			pass(inst.Out)
			pass(inst.Arg)
		case syntax.InstCapture, syntax.InstNop:
			pass(inst.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(inst.Arg)&^where == 0 {
				pass(inst.Out)
			}
		default:
			waiting[pc] = true
		}
	}
	for pc := range at {
		pass(pc)
	}
	return waiting
}

// pressed are the instructions that follow when one of the digits is pressed.
func pressed(program *syntax.Prog, at map[uint32]bool, digits string) map[uint32]bool {
	next := map[uint32]bool{}
	for pc := range at {
		inst := &program.Inst[pc]
		if inst.Op != syntax.InstMatch && inst.Op != syntax.InstFail && strings.IndexFunc(digits, inst.MatchRune) >= 0 {
			next[inst.Out] = true
		}
	}
	return next
}

func matches(program *syntax.Prog, at map[uint32]bool) bool {
	for pc := range at {
		if program.Inst[pc].Op == syntax.InstMatch {
			return true
		}
	}
	return false
}
