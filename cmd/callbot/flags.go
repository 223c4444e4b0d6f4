package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
)

// checkAddress says what is wrong with an address to listen on, as it is written.
func checkAddress(flag, address string) error {
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.LookupPort("tcp", port) //nolint:noctx // asks nobody but this machine
	}
	if err != nil {
		return fmt.Errorf("%s: %q is not an address such as 127.0.0.1:8080", flag, address)
	}
	return nil
}

// checkFolder says that there is no folder for a file that is to be written. No file
// needs none.
func checkFolder(flag, path string) error {
	if path == "" {
		return nil
	}
	if folder, err := os.Stat(filepath.Dir(path)); err != nil || !folder.IsDir() {
		return fmt.Errorf("%s: there is no folder %s", flag, filepath.Dir(path))
	}
	return nil
}
