// A plate of 20 x 10 with 28 round holes of radius 0.25 to 0.5 in three rows.
// gmsh plate-holes.geo -2 -o plate-holes.msh
SetFactory("OpenCASCADE");
Rectangle(1) = {0, 0, 0, 20, 10};
k = 1;
For row In {0:2}
  columns = row == 1 ? 10 : 9;
  For i In {0:columns-1}
    k += 1;
    x = (row == 1 ? 1 : 2) + 2*i;
    y = 2 + 3*row + 0.3*Sin(5*k);
    r = 0.375 + 0.125*Cos(7*k);
    Disk(k) = {x, y, 0, r};
  EndFor
EndFor
plate() = BooleanDifference{ Surface{1}; Delete; }{ Surface{2:k}; Delete; };

e = 1e-3;
left() = Curve In BoundingBox{-e, -e, -e, e, 10+e, e};
right() = Curve In BoundingBox{20-e, -e, -e, 20+e, 10+e, e};
bottom() = Curve In BoundingBox{-e, -e, -e, 20+e, e, e};
top() = Curve In BoundingBox{-e, 10-e, -e, 20+e, 10+e, e};
holes() = Curve In BoundingBox{e, e, -e, 20-e, 10-e, e};
Physical Curve("left") = left();
Physical Curve("right") = right();
Physical Curve("holes") = holes();
Physical Curve("free") = {bottom(), top()};
Physical Surface("body") = plate();

// 16 edges around a circle, larger triangles between the holes
Mesh.MeshSizeFromCurvature = 16;
Mesh.MeshSizeExtendFromBoundary = 0;
Field[1] = Distance;
Field[1].CurvesList = {holes()};
Field[1].Sampling = 50;
Field[2] = Threshold;
Field[2].InField = 1;
Field[2].SizeMin = 0.2;
Field[2].SizeMax = 1;
Field[2].DistMin = 0;
Field[2].DistMax = 1;
Background Field = 2;
Mesh.ElementOrder = 2;
Mesh.MshFileVersion = 4.1;
Mesh.Binary = 1;
