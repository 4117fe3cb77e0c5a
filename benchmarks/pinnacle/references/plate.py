"""Natural frequencies of the clamped square plate of solids 1 x 1 x 0.1, E = 1, nu = 0.3, density 1, by bricks (NGSolve).

An eighth of the plate by symmetry, bricks graded to the clamped sides and to the faces. Bending modes, by the symmetry about
the two middle lines: symmetric in both, in one (modes 2 and 3 of the plate), in none.
"""
import time
import numpy as np
from ngsolve import *
from bricks import brick, graded


def solve(order,layers,inner,zl,sx,sy,t=.1,nu=.3,n=2):
    zs=[t/2-z for z in reversed(graded(0,t/2,.03,zl,1))]; zs[0]=0
    xs=graded(0,.5,.06,layers,inner)
    mesh=brick(xs,xs,zs)
    # x0,y0 clamped; z0: midplane, bending: ux=uy=0; symmetric at x1: ux=0; antisymmetric: uy=uz=0
    dx_,dy_,dz_="x0|y0|z0","x0|y0|z0","x0|y0"
    if sx: dx_+="|x1"
    else: dy_+="|x1"; dz_+="|x1"
    if sy: dy_+="|y1"
    else: dx_+="|y1"; dz_+="|y1"
    V=VectorH1(mesh,order=order,dirichletx=dx_,dirichlety=dy_,dirichletz=dz_)
    U,W=V.TnT()
    mu=.5/(1+nu); lam=nu/(1+nu)/(1-2*nu)
    e=Sym(Grad(U)); d=Sym(Grad(W))
    with TaskManager():
        a=BilinearForm(V,symmetric=True); a+=(2*mu*InnerProduct(e,d)+lam*Trace(e)*Trace(d))*dx; a.Assemble()
        m=BilinearForm(V,symmetric=True); m+=InnerProduct(U,W)*dx; m.Assemble()
        inv=a.mat.Inverse(V.FreeDofs(),inverse="sparsecholesky")
        ev,_=solvers.PINVIT(a.mat,m.mat,pre=inv,num=n+2,maxit=10,printrates=False)
    return V.ndof,[float(np.sqrt(x)/2/np.pi) for x in list(ev)[:n]]
if __name__=="__main__":
    SetNumThreads(1)
    for args in ((3,3,3,2),(4,3,3,2),(5,4,2,3)):
        t0=time.time()
        r=[solve(*args,sx,sy) for sx,sy in((1,1),(1,0),(0,0))]
        print(args,r[0][0],[["%.7f"%f for f in x[1]] for x in r],"%.0f s"%(time.time()-t0),flush=True)
