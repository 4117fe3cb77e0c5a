"""The mesh of poisson-2d-ms-flux: blocks of 4 x 4, each a group of 6 x 6 cells (gmsh).

    python poisson-2d-ms-mesh.py ../problems/poisson-2d-ms-flux.msh
"""
import sys
import gmsh

gmsh.initialize()
gmsh.option.setNumber("General.Terminal", 0)
geo = gmsh.model.geo
points = [[geo.addPoint(-10 + 4 * i, -10 + 4 * j, 0) for j in range(6)] for i in range(6)]
across = [[geo.addLine(points[i][j], points[i + 1][j]) for j in range(6)] for i in range(5)]
up = [[geo.addLine(points[i][j], points[i][j + 1]) for j in range(5)] for i in range(6)]
faces = {}
for i in range(5):
    for j in range(5):
        loop = geo.addCurveLoop([across[i][j], up[i + 1][j], -across[i][j + 1], -up[i][j]])
        faces[i, j] = geo.addPlaneSurface([loop])
for line in [c for row in across + up for c in row]:
    geo.mesh.setTransfiniteCurve(line, 7)
for face in faces.values():
    geo.mesh.setTransfiniteSurface(face)
    geo.mesh.setRecombine(2, face)
geo.synchronize()
sides = [across[i][j] for i in range(5) for j in (0, 5)] + [up[i][j] for i in (0, 5) for j in range(5)]
gmsh.model.addPhysicalGroup(1, sides, name="sides")
for (i, j), face in faces.items():
    gmsh.model.addPhysicalGroup(2, [face], name=f"b{i}{j}")
gmsh.model.mesh.generate(2)
gmsh.write(sys.argv[1])
