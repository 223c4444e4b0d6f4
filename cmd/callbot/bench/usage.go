package bench

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"
)

// cpu is the processor time that this process has used, the user's and the system's.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// memory is what the process has in use.
type memory struct {
	used     float64 // KiB of heap and stacks, garbage left out
	resident float64 // KiB that the system has given
}

// remember collects the garbage and says what is left.
func remember() memory {
	runtime.GC()
	runtime.GC() // what lies in a sync.Pool goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return memory{used: float64(m.HeapAlloc+m.StackInuse) / 1024, resident: resident()}
}

// resident reads the second field of /proc/self/statm, in pages; 0 where there is none.
func resident() float64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, pages int
	if _, err := fmt.Fscan(bytes.NewReader(text), &size, &pages); err != nil {
		return 0
	}
	return float64(pages) * float64(os.Getpagesize()) / 1024
}

// busy is the processor time of the whole machine, idling left out; 0 where the system
// does not tell (proc_stat(5): the line of all processors, in hundredths of seconds).
func busy() time.Duration {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	var user, nice, system, idle, wait, irq, softirq int64
	if _, err := fmt.Fscanf(bytes.NewReader(text), "cpu %d %d %d %d %d %d %d", &user, &nice, &system, &idle, &wait, &irq, &softirq); err != nil {
		return 0
	}
	return time.Duration(user+nice+system+irq+softirq) * 10 * time.Millisecond
}
