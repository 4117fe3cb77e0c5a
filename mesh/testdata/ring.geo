// A quarter of a tube, radii 1 and 2, height 1: triangles or quadrilaterals
// extruded to prisms or hexahedra.
SetFactory("Built-in");
DefineConstant[ n = 2 ];
DefineConstant[ quads = 1 ];
DefineConstant[ layers = 2 ];
Point(1) = {0, 0, 0}; Point(2) = {1, 0, 0}; Point(3) = {2, 0, 0}; Point(4) = {0, 2, 0}; Point(5) = {0, 1, 0};
Line(1) = {2, 3}; Circle(2) = {3, 1, 4}; Line(3) = {4, 5}; Circle(4) = {5, 1, 2};
Curve Loop(1) = {1, 2, 3, 4}; Plane Surface(1) = {1};
Transfinite Curve{1, 3} = n + 1; Transfinite Curve{2, 4} = 2*n + 1; Transfinite Surface{1};
If(quads)
  Recombine Surface{1};
EndIf
If(layers)
  out[] = Extrude{0, 0, 1}{ Surface{1}; Layers{layers}; Recombine; };
  Physical Volume("body") = {out[1]};
  Physical Surface("bore") = {out[5]};
  Physical Surface("bottom") = {1};
Else
  Physical Surface("body") = {1};
  Physical Curve("bore") = {4};
EndIf
