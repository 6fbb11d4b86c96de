// SPDX-License-Identifier: Apache-2.0

// Verify checks what Comity exports with Go's own note and tlog packages, sharing no code with Comity.
//
//	verify <folder> <vkeys-file>                  the whole log: every entry, every tile, the checkpoint
//	verify proof <vkey> <proof-file> <entry-file> one .tlog-proof
//	verify note <vkeys-file> <note-file>          one signed note
//
// The first line of a vkeys file is the log's key, the others sign entries (the log's own key, too, if it stands there again). It recomputes the whole tree and takes
// nothing from the tiles (tlog.TileHashReader before x/mod 0.40.0 accepts a forged tile, CVE-2026-56865).
// It prints "ok ..." and exits 0, or says what is wrong and exits 1.
package main

import (
	"bytes"
	"crypto/sha256"
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

const (
	width     = 256
	height    = 8
	entries   = -1
	proofLine = "c2sp.org/tlog-proof@v1"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 4 && args[0] == "proof":
		return verifyProof(args[1], args[2], args[3])
	case len(args) == 3 && args[0] == "note":
		return verifyNote(args[1], args[2])
	case len(args) == 2:
		return verifyLog(args[0], args[1])
	}
	return errors.New("usage: verify <folder> <vkeys-file> | proof <vkey> <proof-file> <entry-file> | note <vkeys-file> <note-file>")
}

// log holds what the entries say: the entries themselves and every hash recomputed from them, in tlog's storage order.
type log struct {
	folder  string
	size    int64
	entries [][]byte
	stored  []tlog.Hash
}

func (l *log) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(l.stored)) {
			return nil, fmt.Errorf("hash %d is not stored", index)
		}
		found[i] = l.stored[index]
	}
	return found, nil
}

func verifyLog(folder, vkeysFile string) error {
	verifiers, err := readVerifiers(vkeysFile)
	if err != nil {
		return err
	}
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return err
	}
	size, root, err := openCheckpoint(signed, verifiers[0])
	if err != nil {
		return err
	}
	l := &log{folder: folder, size: size}
	if err := l.readEntries(); err != nil {
		return err
	}
	signers := note.VerifierList(verifiers[1:]...)
	for i, entry := range l.entries {
		if err := openFully(entry, signers); err != nil {
			return fmt.Errorf("entry %d: %v", i, err)
		}
	}
	for level, count := 0, size; count > 0; level, count = level+1, count/width {
		for number := int64(0); number*width < count; number++ {
			if err := l.compareTile(level, number, min64(width, count-number*width)); err != nil {
				return err
			}
		}
	}
	found, err := l.root()
	if err != nil {
		return err
	}
	if found != root {
		return fmt.Errorf("checkpoint: root %v, but the entries give %v", root, found)
	}
	if err := l.compareRest(); err != nil {
		return err
	}
	fmt.Println("ok", size, root)
	return nil
}

func (l *log) root() (tlog.Hash, error) {
	if l.size == 0 {
		return sha256.Sum256(nil), nil
	}
	return tlog.TreeHash(l.size, l)
}

func (l *log) readEntries() error {
	for number := int64(0); number*width < l.size; number++ {
		want := min64(width, l.size-number*width)
		data, path, held, err := l.read(entries, number, want)
		if err != nil {
			return err
		}
		bundle, err := splitBundle(data, held)
		if err != nil {
			return fmt.Errorf("%s: %v", path, err)
		}
		for _, entry := range bundle[:want] {
			hashes, err := tlog.StoredHashes(int64(len(l.entries)), entry, l)
			if err != nil {
				return fmt.Errorf("entry %d: %v", len(l.entries), err)
			}
			l.stored = append(l.stored, hashes...)
			l.entries = append(l.entries, entry)
		}
	}
	return nil
}

// read returns a tile as it stands, from the partial file or else from the full one, and the width of the file read.
func (l *log) read(level int, number, want int64) (data []byte, path string, held int64, err error) {
	path = tilePath(level, number, want)
	data, err = os.ReadFile(filepath.Join(l.folder, path))
	if err != nil && want < width {
		path, want = tilePath(level, number, width), width
		data, err = os.ReadFile(filepath.Join(l.folder, path))
	}
	return data, path, want, err
}

func (l *log) compareTile(level int, number, want int64) error {
	data, path, held, err := l.read(level, number, want)
	if err != nil {
		return err
	}
	if int64(len(data)) != held*tlog.HashSize {
		return fmt.Errorf("%s: %d bytes, expected %d", path, len(data), held*tlog.HashSize)
	}
	return l.compareHashes(path, level, number, want, data)
}

func (l *log) compareHashes(path string, level int, number, count int64, data []byte) error {
	for i := int64(0); i < count; i++ {
		hash := l.stored[tlog.StoredHashIndex(level*height, number*width+i)]
		if !bytes.Equal(hash[:], data[i*tlog.HashSize:(i+1)*tlog.HashSize]) {
			return fmt.Errorf("%s: hash %d is not that of the entries", path, i)
		}
	}
	return nil
}

// compareRest looks at the tiles of earlier checkpoints, which other clients may still ask for.
// What lies beyond the checkpoint is not judged: a writer writes tiles first and the checkpoint last.
func (l *log) compareRest() error {
	top := filepath.Join(l.folder, "tile")
	if _, err := os.Stat(top); os.IsNotExist(err) {
		return nil
	}
	return filepath.Walk(top, func(file string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() || strings.HasPrefix(info.Name(), ".") {
			return err
		}
		relative, err := filepath.Rel(l.folder, file)
		if err != nil {
			return err
		}
		path := filepath.ToSlash(relative)
		level, number, held, err := parseTilePath(path)
		if err != nil {
			return err
		}
		count := l.size
		for i := 0; i < level; i++ {
			count /= width
		}
		if number*width+held > count {
			return nil
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if level != entries {
			if int64(len(data)) != held*tlog.HashSize {
				return fmt.Errorf("%s: %d bytes, expected %d", path, len(data), held*tlog.HashSize)
			}
			return l.compareHashes(path, level, number, held, data)
		}
		bundle, err := splitBundle(data, held)
		if err != nil {
			return fmt.Errorf("%s: %v", path, err)
		}
		for i, entry := range bundle {
			if !bytes.Equal(entry, l.entries[number*width+int64(i)]) {
				return fmt.Errorf("%s: entry %d is another one", path, i)
			}
		}
		return nil
	})
}

func tilePath(level int, number, count int64) string {
	name := fmt.Sprintf("%03d", number%1000)
	for rest := number / 1000; rest > 0; rest /= 1000 {
		name = fmt.Sprintf("x%03d/%s", rest%1000, name)
	}
	kind := strconv.Itoa(level)
	if level == entries {
		kind = "entries"
	}
	if count < width {
		return fmt.Sprintf("tile/%s/%s.p/%d", kind, name, count)
	}
	return fmt.Sprintf("tile/%s/%s", kind, name)
}

func parseTilePath(path string) (level int, number, held int64, err error) {
	bad := fmt.Errorf("%s: not a tile", path)
	parts := strings.Split(path, "/")
	held = width
	if last := len(parts) - 1; last > 2 && strings.HasSuffix(parts[last-1], ".p") {
		if held, err = strconv.ParseInt(parts[last], 10, 64); err != nil || held >= width {
			return 0, 0, 0, bad
		}
		parts = parts[:last]
		parts[last-1] = strings.TrimSuffix(parts[last-1], ".p")
	}
	if len(parts) < 3 {
		return 0, 0, 0, bad
	}
	if parts[1] == "entries" {
		level = entries
	} else if level, err = strconv.Atoi(parts[1]); err != nil || level < 0 || level > 7 {
		return 0, 0, 0, bad
	}
	for _, part := range parts[2:] {
		group, err := strconv.ParseInt(strings.TrimPrefix(part, "x"), 10, 64)
		if err != nil || group < 0 || number > 1<<40 {
			return 0, 0, 0, bad
		}
		number = number*1000 + group
	}
	if held < 1 || tilePath(level, number, held) != path {
		return 0, 0, 0, bad
	}
	return level, number, held, nil
}

func splitBundle(data []byte, count int64) ([][]byte, error) {
	var bundle [][]byte
	for i := int64(0); i < count; i++ {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("ends inside entry %d of %d", i, count)
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		bundle, data = append(bundle, data[2:end]), data[end:]
	}
	if len(data) != 0 {
		return nil, fmt.Errorf("%d bytes after the last of %d entries", len(data), count)
	}
	return bundle, nil
}

func openCheckpoint(signed []byte, key note.Verifier) (size int64, root tlog.Hash, err error) {
	opened, err := note.Open(signed, note.VerifierList(key))
	if err != nil {
		return 0, root, fmt.Errorf("checkpoint: %v", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != key.Name() {
		return 0, root, fmt.Errorf("checkpoint: expected origin %s, size and root", key.Name())
	}
	size, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return 0, root, fmt.Errorf("checkpoint: %q is not a size", lines[1])
	}
	hash, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(hash) != tlog.HashSize {
		return 0, root, fmt.Errorf("checkpoint: %q is not a root", lines[2])
	}
	copy(root[:], hash)
	return size, root, nil
}

// openFully demands that every signature line is good and by a known key, and that none stands twice;
// note.Open by itself ignores unknown signers and repeated lines.
func openFully(data []byte, known note.Verifiers) error {
	opened, err := note.Open(data, known)
	if err != nil {
		return err
	}
	if len(opened.UnverifiedSigs) > 0 {
		return fmt.Errorf("unknown signer %s", opened.UnverifiedSigs[0].Name)
	}
	lines := bytes.Count(data[bytes.LastIndex(data, []byte("\n\n"))+2:], []byte("\n"))
	if lines != len(opened.Sigs) {
		return fmt.Errorf("%d signature lines by %d keys", lines, len(opened.Sigs))
	}
	return nil
}

func readVerifiers(file string) ([]note.Verifier, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var verifiers []note.Verifier
	seen := map[string]bool{}
	for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if i > 0 && seen[line] {
			continue
		}
		seen[line] = i > 0
		verifier, err := note.NewVerifier(line)
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %v", file, i+1, err)
		}
		verifiers = append(verifiers, verifier)
	}
	return verifiers, nil
}

func verifyProof(vkey, proofFile, entryFile string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(proofFile)
	if err != nil {
		return err
	}
	entry, err := os.ReadFile(entryFile)
	if err != nil {
		return err
	}
	split := bytes.Index(data, []byte("\n\n"))
	if split < 0 {
		return errors.New("proof: no empty line before the checkpoint")
	}
	lines := strings.Split(string(data[:split]), "\n")
	if lines[0] != proofLine {
		return fmt.Errorf("proof: expected %q first", proofLine)
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return errors.New("proof: no index")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil || index < 0 {
		return fmt.Errorf("proof: %q", lines[0])
	}
	var path tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return fmt.Errorf("proof: %v", err)
		}
		path = append(path, hash)
	}
	size, root, err := openCheckpoint(data[split+2:], verifier)
	if err != nil {
		return err
	}
	if index >= size {
		return fmt.Errorf("proof: entry %d is not in a log of %d", index, size)
	}
	if err := tlog.CheckRecord(path, size, root, index, tlog.RecordHash(entry)); err != nil {
		return fmt.Errorf("proof: %v", err)
	}
	fmt.Println("ok", index, size, root)
	return nil
}

func verifyNote(vkeysFile, noteFile string) error {
	verifiers, err := readVerifiers(vkeysFile)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(noteFile)
	if err != nil {
		return err
	}
	if err := openFully(data, note.VerifierList(verifiers[1:]...)); err != nil {
		return err
	}
	fmt.Println("ok")
	return nil
}

func min64(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}
