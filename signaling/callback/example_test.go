package callback_test

import (
	"fmt"

	"callbot/signaling/callback"
)

// A service on the Internet lets nobody make it call its own network.
func ExamplePolicy() {
	var policy callback.Policy
	fmt.Println(policy.CheckURL("https://bot.contoso.com/api/calls"))
	fmt.Println(policy.CheckURL("http://bot.contoso.com/api/calls"))
	fmt.Println(policy.CheckURL("https://10.0.0.1/api/calls"))
	// Output:
	// <nil>
	// must be https
	// private addresses are not allowed
}
