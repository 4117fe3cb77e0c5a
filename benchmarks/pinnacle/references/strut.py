"""Buckling load of the strut 1 x 1 x 10 of solids, E = 1, nu = 0.3, clamped at its foot, by bricks (NGSolve).

A quarter by symmetry, bricks graded to the foot; the stress under the load is that of linear elasticity, without a bound.
"""
import time
import numpy as np
from ngsolve import *
import scipy.linalg as sl_
from bricks import brick, graded


def solve(order,layers,sl,nz,nu=.3):
    xs=[.5-x for x in reversed(graded(0,.5,.15,sl,1))]; xs[0]=0   # 0: middle, .5: free side
    zs=graded(0,10,.2,layers,nz)
    mesh=brick(xs,xs,zs)
    mu=.5/(1+nu); lam=nu/(1+nu)/(1-2*nu)
    def space(dx_,dy_,dz_): return VectorH1(mesh,order=order,dirichletx=dx_,dirichlety=dy_,dirichletz=dz_)
    def stiff(V):
        u,v=V.TnT(); e=Sym(Grad(u)); d=Sym(Grad(v))
        a=BilinearForm(V,symmetric=True); a+=(2*mu*InnerProduct(e,d)+lam*Trace(e)*Trace(d))*dx; return a
    with TaskManager():
        V=space("x0|z0","y0|z0","z0")              # both symmetric
        a=stiff(V).Assemble(); f=LinearForm(V); f+=-V.TestFunction()[2]*ds("z1"); f.Assemble()
        u0=GridFunction(V); u0.vec.data=a.mat.Inverse(V.FreeDofs(),inverse="sparsecholesky")*f.vec
        E=Sym(Grad(u0)); S=2*mu*E+lam*Trace(E)*Id(3)
        W=space("z0","y0|z0","x0|z0")              # bends along x: antisymmetric in x, symmetric in y
        k=stiff(W).Assemble()
        u,v=W.TnT()
        g=BilinearForm(W,symmetric=True); g+=-InnerProduct(Grad(u)*S,Grad(v))*dx(bonus_intorder=2); g.Assemble()
        inv=k.mat.Inverse(W.FreeDofs(),inverse="sparsecholesky")
        # largest 1/factor: subspace iteration of inv G
        n=4; X=[k.mat.CreateColVector() for _ in range(n)]
        rng=np.random.default_rng(1)
        for x in X: x.FV().NumPy()[:]=rng.standard_normal(len(x)); x.data=Projector(W.FreeDofs(),True)*x
        t=X[0].CreateVector()
        for it in range(25):
            for x in X: t.data=g.mat*x; x.data=inv*t
            K=np.array([[InnerProduct(a_,(k.mat*b_).Evaluate()) for b_ in X] for a_ in X]); G=np.array([[InnerProduct(a_,(g.mat*b_).Evaluate()) for b_ in X] for a_ in X])
            w,Q=sl_.eigh(G,K); order_=np.argsort(-np.abs(w)); 
            Y=[]
            for j in order_:
                y=t.CreateVector(); y[:]=0
                for i in range(n): y.data+=float(Q[i,j])*X[i]
                Y.append(y)
            X=Y; w=w[order_]
    return V.ndof,[1/float(x) for x in w[:3]]
if __name__=="__main__":
    for args in ((3,2,1,5),(4,2,1,5),(4,4,2,6)):
        t0=time.time(); print(args,solve(*args),"%.0f s"%(time.time()-t0),flush=True)
