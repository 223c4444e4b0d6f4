package main

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"callbot/signaling"
)

// botConfig is what `callbot bot --config` reads, and what `callbot run` makes for the
// bot it brings.
type botConfig struct {
	Listen    string          `yaml:"listen"`     // address of POST /api/calls; default 127.0.0.1:3978
	PublicURL string          `yaml:"public_url"` // where the service reaches Listen; default http://Listen
	Graph     graphConfig     `yaml:"graph"`
	ACS       acsConfig       `yaml:"acs"` // in place of graph: Call Automation
	Media     mediaConfig     `yaml:"media"`
	Flow      string          `yaml:"flow"`     // the flow of every name without a rule; default: the reception
	Names     map[string]rule `yaml:"names"`    // what to do with calls to a name
	Loopback  bool            `yaml:"loopback"` // flows may ask web services of this machine
	Private   bool            `yaml:"private"`  // flows may ask web services of private networks
	MaxCalls  int             `yaml:"max_calls"`
}

// graphConfig says how the bot and its calling service know each other.
type graphConfig struct {
	URL       string   `yaml:"url"`       // https://graph.microsoft.com/v1.0, or the local service's
	TokenURL  string   `yaml:"token_url"` // where the bot gets its access tokens
	AppID     string   `yaml:"app_id"`
	AppSecret string   `yaml:"app_secret"` // may be ${NAME}: taken from the environment
	OpenID    string   `yaml:"openid"`     // OpenID configuration that proves notifications
	Issuers   []string `yaml:"issuers"`    // who may sign notifications
}

// acsConfig says how the bot and a Communication Services resource know each other.
type acsConfig struct {
	ConnectionString string   `yaml:"connection_string"` // may hold ${NAME}: taken from the environment
	Version          string   `yaml:"api_version"`       // default: the newest
	Resource         string   `yaml:"resource"`          // the resource's immutable id, whom events are for
	OpenID           string   `yaml:"openid"`            // OpenID configuration that proves events
	Issuers          []string `yaml:"issuers"`           // who may sign events
	// GridSecret proves Event Grid, which brings no token: the subscription's address ends
	// with ?secret= and this.
	GridSecret string `yaml:"grid_secret"`
}

// mediaConfig says how sound is carried.
type mediaConfig struct {
	Listen string `yaml:"listen"` // UDP address of all media; default 127.0.0.1:0
	InBand string `yaml:"inband"` // auto, always or never: listen for keys in the sound
	// MaskKeys leaves no trace of pressed keys in recordings.
	MaskKeys bool `yaml:"mask_keys"`
	// Transport is lite, which costs little, or pion, which is all of WebRTC.
	Transport string `yaml:"transport"`
	// NoRealTime keeps the threads that send packets from asking for real-time priority.
	NoRealTime bool `yaml:"no_real_time"`
	AESCM      bool `yaml:"aes_cm"` // also offer AES_CM_128_HMAC_SHA1_80, for peers without AES-GCM
	// Hosting says who ends the sound of a bot's calls: app, which is the bot, or
	// service, which then fetches the prompts from the bot.
	Hosting string `yaml:"hosting"`
}

// rule is what a bot does with calls to a name, other than running its flow.
type rule struct {
	Reject   string        `yaml:"reject"`   // none, busy or forbidden
	Redirect []string      `yaml:"redirect"` // names to ring instead
	Timeout  time.Duration `yaml:"timeout"`  // how long they may ring
}

// pbxConfig is what `callbot pbx --config` reads.
type pbxConfig struct {
	Listen       string                 `yaml:"listen"`     // default 127.0.0.1:8080
	PublicURL    string                 `yaml:"public_url"` // default http://Listen
	Data         string                 `yaml:"data"`       // folder of keys; default callbot-data
	Media        mediaConfig            `yaml:"media"`
	Applications map[string]application `yaml:"applications"` // by the name callers use
	Directory    map[string]string      `yaml:"directory"`    // other names: an application's name, meeting, or reject:REASON
	Loopback     bool                   `yaml:"loopback"`     // callbacks may lead to this machine, by plain http too
	Private      bool                   `yaml:"private"`      // callbacks may lead to private networks
	MaxCalls     int                    `yaml:"max_calls"`
	Timeouts     timeouts               `yaml:"timeouts"`
	// Speech says who understands what callers say: auto, pocketsphinx or none.
	Speech string `yaml:"speech_recognizer"`
}

// timeouts are how long the service waits; a zero is its default.
type timeouts struct {
	Answer    time.Duration `yaml:"answer"`     // for a bot to answer, reject or redirect
	Ring      time.Duration `yaml:"ring"`       // for a person to answer
	KeepAlive time.Duration `yaml:"keep_alive"` // between signs of life of a bot
	Media     time.Duration `yaml:"media"`      // for a caller's sound to arrive
}

// application is a bot that the service knows.
type application struct {
	Dialect   string `yaml:"dialect"` // graph, which is the default, or acs
	Webhook   string `yaml:"webhook"` // where its notifications go
	AppID     string `yaml:"app_id"`  // made and kept in the data folder where it is absent
	AppSecret string `yaml:"app_secret"`
	// Permissions are what it may do, as "Calls.JoinGroupCall.All"; absent: everything.
	Permissions []string `yaml:"permissions"`
	// Pascal has its notifications written as Microsoft's service was seen to for some
	// years ("Established").
	Pascal bool `yaml:"pascal"`
}

// variable is a value taken from the environment.
var variable = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_]*\}`)

// readConfig reads a YAML file into config, refusing fields it does not know and
// filling ${NAME} from the environment.
func readConfig(path string, config any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return &codeError{exitUsage, fmt.Errorf("configuration: %w", err)}
	}
	var missing []string
	expanded := variable.ReplaceAllFunc(text, func(v []byte) []byte {
		name := string(v[2 : len(v)-1])
		value, ok := os.LookupEnv(name)
		if !ok {
			missing = append(missing, name)
		}
		return []byte(value)
	})
	if len(missing) > 0 {
		return &codeError{exitUsage, fmt.Errorf("configuration %s: not in the environment: %s", path, strings.Join(missing, ", "))}
	}
	if err := yaml.UnmarshalWithOptions(expanded, config, yaml.Strict()); err != nil {
		return &codeError{exitUsage, fmt.Errorf("configuration %s:\n%s", path, mistake(err, text, config))}
	}
	return nil
}

// mistake says what is wrong with a configuration, and shows the lines about it as they
// stand in the file: what was filled in from the environment may be a secret.
func mistake(err error, text []byte, config any) string {
	said := yaml.FormatError(err, false, false)
	plain := yaml.UnmarshalWithOptions(text, reflect.New(reflect.TypeOf(config).Elem()).Interface(), yaml.Strict())
	if plain == nil || yaml.FormatError(plain, false, false) != said { // the mistake is in what was filled in
		return said
	}
	return yaml.FormatError(plain, false, true)
}

// rejectReasons are the words of a rule's reject.
var rejectReasons = map[string]signaling.RejectReason{
	"none":      signaling.RejectNone,
	"busy":      signaling.RejectBusy,
	"forbidden": signaling.RejectForbidden,
}
