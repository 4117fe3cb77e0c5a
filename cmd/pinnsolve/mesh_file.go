package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pinnsolve/mesh"
)

// oneCaseOrFiles checks the arguments of commands that take a case, or the files
// of a mesh, of which there are several if it was cut into parts.
func oneCaseOrFiles(cmd *cobra.Command, args []string) error {
	if len(args) > 1 && isFile(args[0]) && isFile(args[1]) {
		return nil
	}
	return exactlyOneCase(cmd, args)
}

// readMesh reads the mesh in a file, or in several of one partition, and returns
// the SHA-256 of their content, too, in hexadecimal. Bodies that lie on each other
// are glued if that is asked for. The error says in one line what is wrong.
func readMesh(glue bool, paths ...string) (m *mesh.Mesh, sum string, err error) {
	hash := sha256.New()
	var files []mesh.File
	for _, path := range paths {
		if advice := gmshAdvice(path); advice != "" {
			return nil, "", errors.New(advice)
		}
		switch info, err := os.Stat(path); {
		case err != nil:
			return nil, "", fmt.Errorf("there is no mesh file %s", path)
		case info.IsDir():
			return nil, "", fmt.Errorf("%s is a folder: name a mesh or a problem file in it", path)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, "", err
		}
		hash.Write(content)
		files = append(files, mesh.File{Name: path, Data: content})
	}
	if m, err = mesh.Parse(files...); err != nil {
		return nil, "", joinAdvice(err, paths)
	}
	if glue {
		glued, pairs, err := m.Glue()
		if err != nil {
			return nil, "", fmt.Errorf("%s: --glue: %w", paths[0], err)
		}
		m = glued
		m.Notes = append(m.Notes, fmt.Sprintf("--glue joined %s of nodes", counted(pairs, "pair")))
	}
	return m.Curved(), hex.EncodeToString(hash.Sum(nil)), nil
}

// Files that gmsh reads, by their extensions: geometries, meshes that it can
// convert, and surfaces without an inside.
var (
	geometries = []string{".geo", ".geo_unrolled", ".step", ".stp", ".iges", ".igs", ".brep", ".xao", ".sat"}
	foreign    = []string{".med", ".mmed", ".mesh", ".bdf", ".nas", ".dat", ".cgns", ".su2", ".diff", ".p3d", ".mail", ".neu", ".rad", ".key"}
	surfaces   = []string{".stl", ".ply", ".obj", ".off", ".wrl", ".vrml"}
)

// gmshAdvice returns the command of gmsh that makes a mesh of a file that is
// none, or one of another format; "" if the file is to be read.
func gmshAdvice(path string) string {
	ext := strings.ToLower(filepath.Ext(path))
	out := strings.TrimSuffix(path, filepath.Ext(path)) + ".msh"
	switch {
	case slices.Contains(geometries, ext):
		return fmt.Sprintf("%s is a geometry, not a mesh: gmsh -3 -order 2 %s -o %s makes one, with groups for its sides and curved cells", path, shellQuoted(path), shellQuoted(out))
	case slices.Contains(foreign, ext):
		return fmt.Sprintf("%s is a mesh of another format: gmsh %s -save -format msh41 -o %s converts it", path, shellQuoted(path), shellQuoted(out))
	case slices.Contains(surfaces, ext):
		return fmt.Sprintf("%s is a surface, not a mesh of a body: in gmsh, make a volume of it (Merge, CreateGeometry, Surface Loop, Volume) and mesh that with gmsh -3", path)
	case ext == ".pvtu":
		return fmt.Sprintf("%s names pieces of a grid in other files: write one .vtu file instead", path)
	}
	return ""
}

// joinAdvice adds to the error about parts that are missing how to give all.
func joinAdvice(err error, paths []string) error {
	var parts *mesh.PartsError
	if !errors.As(err, &parts) || len(parts.Files) == 0 {
		return err
	}
	all := make([]string, 0, len(paths)+len(parts.Files))
	for _, path := range paths {
		all = append(all, shellQuoted(path))
	}
	for _, name := range parts.Files {
		all = append(all, shellQuoted(filepath.Join(filepath.Dir(paths[0]), name)))
	}
	list := strings.Join(all, " ")
	return fmt.Errorf("%w; give all of them, as in pinnsolve run %s, or join them with gmsh %s -save -o joined.msh", err, list, list)
}

// shellQuoted returns a path as a shell takes it.
func shellQuoted(path string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+,:@%"
	if strings.Trim(path, plain) == "" {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
