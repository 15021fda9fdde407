//go:build unix && !linux

package embedded

import "syscall"

// stopWithParent does nothing: the system has no such signal. A server whose
// parent crashed runs on, and the next Start of its home shares it.
func stopWithParent(*syscall.SysProcAttr) {}
