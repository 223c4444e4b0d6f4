package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// version and commit are set when the program is linked (see the Makefile).
var (
	version = "unknown"
	commit  string
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal asks for an orderly end; with the handler gone, a second one
	// ends the program at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// Exit codes other than the phone's own.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2
)

// commands is what can be asked of the program.
type commands struct {
	Run     runCommand     `cmd:"" help:"Run the local calling service, a bot and the phone page in one process."`
	Bot     botCommand     `cmd:"" help:"Run only the bot: it takes notifications at POST /api/calls."`
	Pbx     pbxCommand     `cmd:"" help:"Run only the local calling service."`
	Phone   phoneCommand   `cmd:"" help:"Place or take a call from the command line."`
	Flow    flowCommand    `cmd:"" help:"Check, draw and test flows."`
	Detect  detectCommand  `cmd:"" help:"Print the keys heard in sound files."`
	Bench   benchCommand   `cmd:"" help:"Measure what calls cost."`
	Version versionCommand `cmd:"" help:"Print the versions of the program, Go and libopus."`

	BenchCallers benchCallersCommand `cmd:"" hidden:""`

	LogLevel slog.Level `default:"INFO" placeholder:"LEVEL" help:"Least level to log: DEBUG, INFO, WARN or ERROR."`
}

// Help is the end of the program's help page.
func (commands) Help() string {
	return `Examples:

  callbot run
  callbot phone --to reception --press 1@4s --record heard.wav --for 12s`
}

// streams is where a command's output goes.
type streams struct {
	out io.Writer
	log *slog.Logger
}

// codeError ends the program with a code of its own, and with a line on standard
// error where it has a text.
type codeError struct {
	code int
	err  error
}

func (e *codeError) Error() string { return e.err.Error() }
func (e *codeError) Unwrap() error { return e.err }

// run is the whole program: arguments in, an exit code out.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var cli commands
	exit := -1
	parser, err := kong.New(&cli,
		kong.Name("callbot"),
		kong.Description("A runtime for calling bots, and a local calling service to run them against."),
		kong.UsageOnError(),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exit = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		fmt.Fprintln(stderr, "callbot:", err)
		return exitError
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exit >= 0 { // --help was asked for and printed
		return exit
	}
	if err != nil {
		fmt.Fprintf(stderr, "callbot: %v (callbot --help says more)\n", err)
		return exitUsage
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: cli.LogLevel}))
	err = command.Run(&streams{out: stdout, log: log})
	return exitCode(err, stderr)
}

func exitCode(err error, stderr io.Writer) int {
	if err == nil {
		return exitOK
	}
	code := exitError
	if coded := new(codeError); errors.As(err, &coded) {
		code, err = coded.code, coded.err
	}
	if err != nil {
		fmt.Fprintln(stderr, "callbot:", err)
	}
	return code
}
