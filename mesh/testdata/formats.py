"""Writes formats/: a part in the formats that other programs write (pip install
vtk meshio gmsh; made with vtk 9.7, meshio 5.3 and gmsh 4.15.2)."""

import subprocess

import gmsh
import vtk

gmsh.initialize(["", "-setnumber", "n", "1", "-setnumber", "layers", "1"])
gmsh.option.setNumber("General.Terminal", 0)


for name in ["SecondOrderIncomplete", "SaveGroupsOfNodes", "SaveGroupsOfElements"]:
    gmsh.option.setNumber("Mesh." + name, 1)
gmsh.option.setNumber("Mesh.MshFileVersion", 2.2)
gmsh.open("ring.geo")
gmsh.model.mesh.generate(3)
gmsh.model.mesh.setOrder(2)
for ext in ["msh", "vtk", "inp", "unv"]:
    gmsh.write("formats/ring." + ext)
gmsh.option.setNumber("Mesh.Binary", 1)
gmsh.write("formats/ring-binary.vtk")

reader = vtk.vtkUnstructuredGridReader()
reader.SetFileName("formats/ring.vtk")
reader.ReadAllScalarsOn()
reader.Update()
grid = reader.GetOutput()
writer = vtk.vtkXMLUnstructuredGridWriter()
writer.SetInputData(grid)
for name, mode, compress, encode in [
    ("ascii", 0, 0, 1),
    ("binary", 1, 0, 1),
    ("binary-zlib", 1, 1, 1),
    ("appended", 2, 0, 1),
    ("appended-raw", 2, 0, 0),
    ("appended-raw-zlib", 2, 1, 0),
]:
    writer.SetFileName(f"formats/ring-{name}.vtu")
    writer.SetDataMode(mode)
    writer.SetCompressorTypeToZLib() if compress else writer.SetCompressorTypeToNone()
    writer.SetEncodeAppendedData(encode)
    writer.Write()
old = vtk.vtkUnstructuredGridWriter()
old.SetInputData(grid)
old.SetFileVersion(51)
old.SetFileName("formats/ring-51.vtk")
old.Write()
subprocess.run(["meshio", "convert", "formats/ring.msh", "formats/ring-meshio.vtu"], check=True)
subprocess.run(["meshio", "convert", "formats/ring.msh", "formats/ring-meshio.inp"], check=True)
