package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"callbot/media"
)

// janus is a Janus server with an AudioBridge room, by its HTTP interface
// (https://janus.conf.meetecho.com/docs/rest.html, …/audiobridge.html).
type janus struct {
	program string
	dir     string
	command *exec.Cmd
	url     string // of the session
}

const janusRoom = 1234

// janusFiles is its configuration: HTTP on this machine, and nothing else.
func janusFiles(dir string, port int) map[string]string {
	return map[string]string{
		"janus.jcfg": fmt.Sprintf(`general: {
	configs_folder = %q
	log_to_stdout = true
	debug_level = 2
	session_timeout = 0
	server_name = "roombench"
}
plugins: { disable = "libjanus_echotest.so,libjanus_streaming.so,libjanus_videocall.so,libjanus_sip.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_videoroom.so,libjanus_voicemail.so,libjanus_textroom.so,libjanus_lua.so,libjanus_duktape.so" }
transports: { disable = "libjanus_websockets.so,libjanus_rabbitmq.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so" }
`, dir),
		"janus.transport.http.jcfg": fmt.Sprintf("general: {\n\thttp = true\n\tport = %d\n\tip = \"127.0.0.1\"\n\tbase_path = \"/janus\"\n}\n", port),
		"janus.plugin.audiobridge.jcfg": fmt.Sprintf("general: {\n\tlocal_ip = \"127.0.0.1\"\n}\nroom-%d: {\n\tsampling_rate = 16000\n"+
			"\tallow_rtp_participants = true\n\tdefault_bitrate = %d\n\taudiolevel_ext = true\n}\n", janusRoom, bitrate),
	}
}

func (j *janus) open(ctx context.Context, n int) (legs []media.Leg, err error) {
	if j.dir, err = os.MkdirTemp("", "roombench"); err != nil {
		return nil, err
	}
	at, err := freePort()
	if err != nil {
		return nil, err
	}
	for name, text := range janusFiles(j.dir, at) {
		if err := os.WriteFile(filepath.Join(j.dir, name), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	j.command = exec.CommandContext(ctx, j.program, "--config="+filepath.Join(j.dir, "janus.jcfg"), "--configs-folder="+j.dir)
	if err := j.command.Start(); err != nil {
		return nil, err
	}
	base := fmt.Sprintf("http://127.0.0.1:%d/janus", at)
	if err := j.begin(ctx, base); err != nil {
		return nil, err
	}
	for i := range n {
		l, port, err := plain{}.Offer(ctx)
		if err != nil {
			return nil, err
		}
		answer, err := j.join(ctx, i, port)
		if err != nil {
			return nil, err
		}
		if err := l.Accept(answer); err != nil {
			return nil, err
		}
		legs = append(legs, l)
	}
	return legs, nil
}

// freePort is one that nobody listens at.
func freePort() (int, error) {
	l, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// begin waits for Janus and opens a session.
func (j *janus) begin(ctx context.Context, base string) error {
	var err error
	for range 100 {
		var r reply
		if r, err = post(ctx, base, map[string]any{"janus": "create"}); err == nil {
			j.url = fmt.Sprintf("%s/%d", base, r.Data.ID)
			return nil
		}
		if e := sleep(ctx, 100*time.Millisecond); e != nil {
			return e
		}
	}
	return err
}

// join brings a participant, who hears at a port, into the room, and tells the port that
// it sends to.
func (j *janus) join(ctx context.Context, i int, hears string) (port string, err error) {
	peer, err := strconv.Atoi(hears)
	if err != nil {
		return "", err
	}
	r, err := post(ctx, j.url, map[string]any{"janus": "attach", "plugin": "janus.plugin.audiobridge"})
	if err != nil {
		return "", err
	}
	_, err = post(ctx, fmt.Sprintf("%s/%d", j.url, r.Data.ID), map[string]any{"janus": "message", "body": map[string]any{
		"request": "join", "room": janusRoom, "id": i + 1, "quality": complexity, "bitrate": bitrate, "codec": "opus",
		"rtp": map[string]any{"ip": "127.0.0.1", "port": peer, "payload_type": payloadType, "audiolevel_ext": levelID},
	}})
	if err != nil {
		return "", err
	}
	for range 20 + 2*i {
		event, err := get(ctx, j.url+"?maxev=1")
		if err != nil {
			return "", err
		}
		if event.Sender == r.Data.ID && event.Plugin.Data.RTP.Port > 0 {
			return strconv.Itoa(event.Plugin.Data.RTP.Port), nil
		}
		if event.Plugin.Data.Error != "" {
			return "", errors.New(event.Plugin.Data.Error)
		}
	}
	return "", errors.New("nobody told where to send to")
}

func (j *janus) pid() int { return j.command.Process.Pid }

func (j *janus) close() error {
	_ = j.command.Process.Kill()
	_ = j.command.Wait() // it was killed
	return os.RemoveAll(j.dir)
}

// reply is what is used of Janus's answers and events.
type reply struct {
	Janus  string `json:"janus"`
	Sender int64  `json:"sender"`
	Data   struct {
		ID int64 `json:"id"`
	} `json:"data"`
	Error struct {
		Reason string `json:"reason"`
	} `json:"error"`
	Plugin struct {
		Data struct {
			Error string `json:"error"`
			RTP   struct {
				Port int `json:"port"`
			} `json:"rtp"`
		} `json:"data"`
	} `json:"plugindata"`
}

func post(ctx context.Context, url string, body map[string]any) (reply, error) {
	body["transaction"] = "roombench"
	text, err := json.Marshal(body)
	if err != nil {
		return reply{}, err
	}
	return ask(ctx, http.MethodPost, url, text)
}

func get(ctx context.Context, url string) (reply, error) { return ask(ctx, http.MethodGet, url, nil) }

func ask(ctx context.Context, method, url string, body []byte) (r reply, err error) {
	ctx, cancel := context.WithTimeout(ctx, 40*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return r, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return r, err
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&r); err != nil {
		return r, err
	}
	if r.Error.Reason != "" {
		return r, errors.New(r.Error.Reason)
	}
	return r, nil
}
