package embedded

import "syscall"

// stopWithParent asks the kernel for a fast shutdown of the server when its
// parent ends, however it ends.
func stopWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }
