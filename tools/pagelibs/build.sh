# Writes the libraries of pages into page/assets/vendor: npm ci && npm run build.
# TestVendored of package page then says which sums have changed.
set -eu
to=../../page/assets/vendor
npx esbuild three.js --bundle --minify --format=iife --global-name=THREE --legal-comments=inline --target=es2020 --outfile=build/three.min.js
gzip -9 -n -c build/three.min.js >$to/three.min.js.gz
gzip -9 -n -c node_modules/uplot/dist/uPlot.iife.min.js >$to/uplot.min.js.gz
cp node_modules/uplot/dist/uPlot.min.css $to/uplot.min.css
cp node_modules/three/LICENSE $to/three.LICENSE
cp node_modules/uplot/LICENSE $to/uplot.LICENSE
rm -r build
