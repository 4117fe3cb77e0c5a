"""Compares the files that a run directory exports with what pinnsolve eval says.

    pinnsolve export DIR --to onnx
    pinnsolve export DIR --to npz
    pinnsolve eval DIR --points nodes --out values.csv
    python3 tools/onnxcheck/check.py DIR values.csv

prints, for every output, the largest difference of ONNX Runtime's values relative to
the largest value, and how many arrays of the NPZ differ. Values that eval gives beside
a point, where stresses have no bound, and nodes that several materials share, do not
count. It needs onnx and onnxruntime.
"""
import csv
import sys

import numpy as np
import onnx
import onnxruntime

folder, values = sys.argv[1:]
model = onnx.load(folder + "/export.onnx")
onnx.checker.check_model(model, full_check=True)
about = {p.key: p.value for p in model.metadata_props}
rows = list(csv.reader(open(values)))
table = dict(zip(rows[0], np.array(rows[1:], float).T))

session = onnxruntime.InferenceSession(folder + "/export.onnx", providers=["CPUExecutionProvider"])
x = np.stack([table[axis] for axis in about["coordinates"].split(",")], axis=1)
_, place, shared = np.unique(x, axis=0, return_inverse=True, return_counts=True)
own = (shared[place.ravel()] == 1) & ~(table.get("apart", np.zeros(len(x))) > 0)
names = [output.name for output in session.get_outputs()]
for name, got in zip(names, session.run(None, {"x": x})):
    want = np.stack([table[c] for c in about["components." + name].split(",")], axis=1)
    print(name, abs(got - want)[own].max() / (abs(want[own]).max() or 1))

arrays = np.load(folder + "/export.npz")
print("npz", sum(not (arrays[c] == v).all() for c, v in table.items() if c in arrays))
