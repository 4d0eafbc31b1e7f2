// Command hello is the measure: the least a Go program can be.
package main

import "fmt"

func main() { fmt.Println("hello, world") }
