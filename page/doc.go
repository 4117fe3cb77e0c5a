// Package page writes pages of results: one HTML file each, which needs neither a
// network nor other files. A page has what to read as plain HTML, and data beside it
// that its scripts draw: bodies with three.js, curves with uPlot.
//
// All text is escaped, and a policy in the head of a page lets nothing run but the
// scripts of this package.
package page
