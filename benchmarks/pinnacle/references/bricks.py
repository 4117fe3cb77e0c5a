"""Meshes of bricks over grids, for NGSolve."""
import numpy as np
import netgen.meshing as nm
from ngsolve import Mesh


def graded(a,b,first,layers,inner,f=.15):
    # from a (refined) to b
    s=[a]+[a+first*f**k for k in range(layers,0,-1)]+[a+first]
    s+=list(np.linspace(a+first,b,inner+1)[1:])
    return s

def brick(xs,ys,zs):
    m=nm.Mesh(); m.dim=3; ids={}
    for i,x in enumerate(xs):
        for j,y in enumerate(ys):
            for k,z in enumerate(zs): ids[i,j,k]=m.Add(nm.MeshPoint(nm.Pnt(x,y,z)))
    m.SetMaterial(1,"body")
    fds=[m.Add(nm.FaceDescriptor(surfnr=s+1,domin=1,bc=s+1)) for s in range(6)]
    X,Y,Z=len(xs)-1,len(ys)-1,len(zs)-1
    for i in range(X):
        for j in range(Y):
            for k in range(Z):
                c=[(0,0,0),(1,0,0),(1,1,0),(0,1,0),(0,0,1),(1,0,1),(1,1,1),(0,1,1)]
                m.Add(nm.Element3D(1,[ids[i+a,j+b,k+d] for a,b,d in c]))
    def quad(f,l): m.Add(nm.Element2D(fds[f],l))
    for j in range(Y):
        for k in range(Z):
            for f,i in((0,0),(1,X)): quad(f,[ids[i,j,k],ids[i,j+1,k],ids[i,j+1,k+1],ids[i,j,k+1]])
    for i in range(X):
        for k in range(Z):
            for f,j in((2,0),(3,Y)): quad(f,[ids[i,j,k],ids[i+1,j,k],ids[i+1,j,k+1],ids[i,j,k+1]])
        for j in range(Y):
            for f,k in((4,0),(5,Z)): quad(f,[ids[i,j,k],ids[i+1,j,k],ids[i+1,j+1,k],ids[i,j+1,k]])
    for s,n in enumerate(["x0","x1","y0","y1","z0","z1"]): m.SetBCName(s,n)
    return Mesh(m)
