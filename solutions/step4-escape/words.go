// words: count the words in a file, as words.c does, in Go.
//
//	words [-buffered] [-cpu profile] [-heap profile] [-rate bytes] file
//
// What Go's runtime counted goes to standard error.  A word is a longest run of
// bytes that are not white space: space, \t, \n, \v, \f, \r.  Known limits: one
// file, and no standard input.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"runtime"
	"runtime/pprof"
)

// noinline: an inlined function would have no row of its own in a profile.
//
//go:noinline
func readbyte(r io.Reader) (byte, error) {
	var buf [1]byte
	_, err := r.Read(buf[:])
	return buf[0], err
}

func countWords(r io.Reader) (words int, err error) {
	inword := false
	for {
		c, err := readbyte(r)
		if err == io.EOF {
			return words, nil
		}
		if err != nil {
			return words, err
		}
		if c == ' ' || '\t' <= c && c <= '\r' {
			inword = false
		} else if !inword {
			inword = true
			words++
		}
	}
}

// check ends the program if there was an error.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func create(name string) *os.File {
	file, err := os.Create(name)
	check(err)
	return file
}

func main() {
	buffered := flag.Bool("buffered", false, "read through a bufio.Reader")
	cpu := flag.String("cpu", "", "`file` for a CPU profile")
	heap := flag.String("heap", "", "`file` for a profile of all allocations")
	flag.IntVar(&runtime.MemProfileRate, "rate", runtime.MemProfileRate,
		"-heap: average number of `bytes` between two samples")
	flag.Parse()

	file, err := os.Open(flag.Arg(0))
	check(err)
	var in io.Reader = file
	if *buffered {
		in = bufio.NewReader(file)
	}
	if *cpu != "" {
		check(pprof.StartCPUProfile(create(*cpu)))
	}
	words, err := countWords(in)
	check(err)
	pprof.StopCPUProfile()
	fmt.Println(words, flag.Arg(0))

	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Fprintf(os.Stderr, "mallocs %d\ncollections %d\n", m.Mallocs, m.NumGC)
	if *heap != "" {
		runtime.GC() // a profile shows what was held after the last collection
		check(pprof.Lookup("allocs").WriteTo(create(*heap), 0))
	}
}
