package house

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "callbot"

// Every import in the module is one that floors.txt allows.
func TestFloors(t *testing.T) {
	policy := readPolicy(t, "floors.txt")
	for _, p := range listPackages(t) {
		for _, imported := range p.Imports {
			if broken := policy.check(p.room(), imported); broken != "" {
				t.Errorf("%s imports %s: %s", p.ImportPath, imported, broken)
			}
		}
	}
}

// A rule that forbids nothing would make TestFloors a test that cannot fail, so the
// edges that the house exists to refuse are tried one by one.
func TestFloorsRefuse(t *testing.T) {
	policy := readPolicy(t, "floors.txt")
	for _, edge := range [][2]string{
		{"media", "callbot/signaling"},
		{"signaling/pbx", "callbot/bot"},
		{"bot", "callbot/media/session"},
		{"ivr", "callbot/signaling/pbx"},
		{"media/wav", "callbot/media/session"},
		{"signaling/graph", "callbot/signaling/pbx"},
		{"bot", "github.com/pion/webrtc/v3"},
		{"media", "gopkg.in/hraban/opus.v2"},
	} {
		if policy.check(edge[0], edge[1]) == "" {
			t.Errorf("%s may import %s, but must not", edge[0], edge[1])
		}
	}
}

// policy is what floors.txt says.
type policy struct {
	floors      []string
	floorReason string
	roots       []string
	rootsReason string
	rooms       map[string][]string // room -> rooms of its own floor it may import
	stacks      map[string]stack    // third-party prefix -> who may import it
}

type stack struct {
	rooms  []string
	reason string
}

// check returns why room may not import path, or "".
func (p policy) check(room, path string) string {
	if rest, ours := strings.CutPrefix(path, module+"/"); ours {
		return p.checkRoom(room, rest)
	}
	for prefix, s := range p.stacks {
		if (path == prefix || strings.HasPrefix(path, prefix+"/")) && !under(room, s.rooms) {
			return "only " + strings.Join(s.rooms, ", ") + " may: " + s.reason
		}
	}
	return ""
}

func (p policy) checkRoom(room, target string) string {
	from, to := floorOf(room), floorOf(target)
	switch {
	case slices.Index(p.floors, to) > slices.Index(p.floors, from):
		return to + " is above " + from + ": " + p.floorReason
	case from != to && slices.Contains(p.roots, from) && target != to:
		return from + " sees root packages only: " + p.rootsReason
	case from != to || target == to || from == "cmd" || strings.HasPrefix(target, room+"/") || strings.HasPrefix(room, target+"/"):
		return ""
	case under(target, p.rooms[room]):
		return ""
	default:
		return "rooms of one floor do not import each other unless floors.txt says so and why"
	}
}

// under reports whether room is one of the rooms, or lies within one.
func under(room string, rooms []string) bool {
	return slices.ContainsFunc(rooms, func(r string) bool {
		return room == r || strings.HasPrefix(room, r+"/")
	})
}

func floorOf(room string) string {
	floor, _, _ := strings.Cut(room, "/")
	return floor
}

func readPolicy(t *testing.T, name string) policy {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	p := policy{rooms: map[string][]string{}, stacks: map[string]stack{}}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		rule, reason, _ := strings.Cut(lines.Text(), " -- ")
		words := strings.Fields(rule)
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
		case words[0] == "floors":
			p.floors, p.floorReason = words[1:], reason
		case words[0] == "roots":
			p.roots, p.rootsReason = words[1:], reason
		case words[0] == "room" && len(words) > 3 && words[2] == "->" && reason != "":
			p.rooms[words[1]] = append(p.rooms[words[1]], words[3:]...)
		case words[0] == "stack" && len(words) > 3 && words[2] == "->" && reason != "":
			p.stacks[words[1]] = stack{rooms: words[3:], reason: reason}
		default:
			t.Fatalf("%s: cannot read the rule %q (a room or stack needs \"-> …\" and a reason)", name, lines.Text())
		}
	}
	return p
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

// room is the package's folder, as floors.txt names it.
func (p goPackage) room() string { return strings.TrimPrefix(p.ImportPath, module+"/") }

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", module+"/...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if floor := floorOf(p.room()); floor != "examples" {
			all = append(all, p)
		}
	}
	if len(all) < 5 {
		t.Fatalf("go list found only %d packages", len(all))
	}
	return all
}
