# SPDX-License-Identifier: Apache-2.0
"""The Go program that a bundle carries: checks its part of the record with Go's own note and tlog packages, and shares no code with Comity.

It recomputes the tree from the entries, or checks inclusion proofs, against the one checkpoint that is given. It takes nothing from
the tiles.
"""

from __future__ import annotations

NAME = "check_log.go"
"""The file name that a bundle gives it."""

SOURCE = r"""// SPDX-License-Identifier: Apache-2.0

// Check_log checks entries of a record against one signed checkpoint of it, with Go's note and tlog packages.
//
//	go run check_log.go VKEY CHECKPOINT FOLDER
//
// FOLDER is an exported log (c2sp.org/tlog-tiles), whose tree is recomputed from its entries, or holds proofs (c2sp.org/tlog-proof):
// NAME.tlog-proof for the entry in NAME.note. It prints "ok ..." and exits 0, or says what is wrong and exits 1.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 3 {
		return errors.New("usage: go run check_log.go VKEY CHECKPOINT FOLDER")
	}
	key, err := note.NewVerifier(args[0])
	if err != nil {
		return err
	}
	signed, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	size, root, err := open(signed, key)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(args[2], "tile")); err == nil {
		return checkLog(args[2], size, root)
	}
	return checkProofs(args[2], key, size, root)
}

func open(signed []byte, key note.Verifier) (size int64, root tlog.Hash, err error) {
	opened, err := note.Open(signed, note.VerifierList(key))
	if err != nil {
		return 0, root, fmt.Errorf("checkpoint: %v", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != key.Name() {
		return 0, root, fmt.Errorf("checkpoint: expected origin %s, size and root", key.Name())
	}
	size, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 || strconv.FormatInt(size, 10) != lines[1] {
		return 0, root, fmt.Errorf("checkpoint: %q is not a size", lines[1])
	}
	hash, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(hash) != tlog.HashSize {
		return 0, root, fmt.Errorf("checkpoint: %q is not a root", lines[2])
	}
	copy(root[:], hash)
	return size, root, nil
}

// stored holds every hash recomputed from the entries, in tlog's storage order.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(s)) {
			return nil, fmt.Errorf("hash %d is not stored", index)
		}
		found[i] = s[index]
	}
	return found, nil
}

func checkLog(folder string, size int64, root tlog.Hash) error {
	var hashes stored
	for index, bundle := int64(0), []byte(nil); index < size; index++ {
		if index%256 == 0 {
			var err error
			if bundle, err = read(folder, index/256, size-index); err != nil {
				return err
			}
		}
		if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
			return fmt.Errorf("entry %d is cut off", index)
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		more, err := tlog.StoredHashes(index, bundle[2:end], hashes)
		if err != nil {
			return err
		}
		hashes, bundle = append(hashes, more...), bundle[end:]
	}
	found, err := tlog.TreeHash(size, hashes)
	if err != nil {
		return err
	}
	if found != root {
		return fmt.Errorf("the entries give the root %v, the checkpoint says %v", found, root)
	}
	fmt.Println("ok", size, root)
	return nil
}

// read gives the n-th bundle of entries: the full one, or else a partial one that holds at least what is wanted.
func read(folder string, n, wanted int64) ([]byte, error) {
	name := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		name = fmt.Sprintf("x%03d/%s", n%1000, name)
	}
	path := filepath.Join(folder, "tile", "entries", name)
	data, err := os.ReadFile(path)
	for width := wanted; err != nil && width < 256; width++ {
		data, err = os.ReadFile(fmt.Sprintf("%s.p/%d", path, width))
	}
	return data, err
}

func checkProofs(folder string, key note.Verifier, size int64, root tlog.Hash) error {
	names, err := filepath.Glob(filepath.Join(folder, "*.tlog-proof"))
	if err != nil || len(names) == 0 {
		return fmt.Errorf("%s holds neither a log nor proofs", folder)
	}
	for _, name := range names {
		entry, err := os.ReadFile(strings.TrimSuffix(name, ".tlog-proof") + ".note")
		if err != nil {
			return err
		}
		if err := checkProof(name, entry, key, size, root); err != nil {
			return fmt.Errorf("%s: %v", name, err)
		}
	}
	fmt.Println("ok", len(names), "proofs in", size, root)
	return nil
}

func checkProof(name string, entry []byte, key note.Verifier, size int64, root tlog.Hash) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	head, checkpoint, found := bytes.Cut(data, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a proof")
	}
	if lines = lines[1:]; len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return errors.New("no index")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil || index < 0 || index >= size {
		return fmt.Errorf("%q", lines[0])
	}
	var path tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		path = append(path, hash)
	}
	if itsSize, itsRoot, err := open(checkpoint, key); err != nil || itsSize != size || itsRoot != root {
		return fmt.Errorf("it is a proof in another tree of %d entries (%v)", itsSize, err)
	}
	return tlog.CheckRecord(path, size, root, index, tlog.RecordHash(entry))
}
"""
