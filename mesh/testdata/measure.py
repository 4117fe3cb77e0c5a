"""Writes measures.csv: nodes, cells and measures of files in all kinds of elements,
integrated by the interface of gmsh (pip install gmsh; made with 4.15.2)."""

import glob
import math
import re

import gmsh


def measure(dim, tags, rule):
    """Sum of the determinants of the elements of entities, by a rule of gmsh."""
    total = 0.0
    for tag in tags:
        for kind in gmsh.model.mesh.getElementTypes(dim, tag):
            points, weights = gmsh.model.mesh.getIntegrationPoints(kind, rule)
            jacobians, determinants, _ = gmsh.model.mesh.getJacobians(kind, points, tag)
            n = len(weights)
            terms = []
            for i, d in enumerate(determinants):
                if dim < gmsh.model.getDimension():  # of a surface in space: columns 0 and 1
                    j = jacobians[9 * i : 9 * i + 9]
                    a, b = j[0:3], j[3:6]
                    if dim == 1:
                        d = math.sqrt(sum(x * x for x in a))
                    else:
                        d = math.sqrt(sum((a[k - 2] * b[k - 1] - a[k - 1] * b[k - 2]) ** 2 for k in range(3)))
                terms.append(d * weights[i % n])
            total += math.fsum(terms)
    return abs(total)


gmsh.initialize()
gmsh.option.setNumber("General.Terminal", 0)
with open("measures.csv", "w") as out:
    print("file,nodes,cells,group,size", file=out)
    for file in sorted(glob.glob("*-41-ascii.msh")) + sorted(glob.glob("kinds/*.msh")):
        gmsh.open(file)
        dim = gmsh.model.getDimension()
        kinds, cells, nodes = gmsh.model.mesh.getElements(dim)
        count = len(set(n for list in nodes for n in list))
        number = sum(len(c) for c in cells)
        everything = [t for _, t in gmsh.model.getEntities(dim)]
        rows = []
        if not re.search("prisms[345]", file):
            rows.append(("", measure(dim, everything, "CompositeGauss20")))
        for d, t in gmsh.model.getPhysicalGroups(dim - 1):
            name = gmsh.model.getPhysicalName(d, t) or str(t)
            rows.append((name, measure(d, gmsh.model.getEntitiesForPhysicalGroup(d, t), "CompositeGauss30")))
        if not rows[0][0] == "":  # gmsh has no such prisms in its interface; these stand upright, 1 high
            rows.insert(0, ("", dict(rows)["bottom"]))
        for name, size in rows:
            print(f"{file},{count},{number},{name},{size:.15g}", file=out)
        gmsh.clear()
