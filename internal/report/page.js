(function () {
'use strict';
var list = document.getElementById('list'), box = document.getElementById('browse');
if (!list || !box) return;
// One row of the list: size, cut, redacted, modified, name, source.
var rows = [], lines = list.textContent.split('\n');
for (var i = 1; i < lines.length; i++) {
  var c = lines[i].split('\t');
  if (c.length < 5) continue;
  rows.push({size: +c[0], cut: +c[1], redacted: +c[2], modified: c[3], name: c[4], source: c[5] || '', key: (c[4] + ' ' + (c[5] || '')).toLowerCase(), at: rows.length});
}
lines = null;
var query = document.getElementById('query'), body = document.getElementById('rows'), count = document.getElementById('count'),
    more = document.getElementById('more'), step = 100, shown = step, by = 'at', down = false, hits = rows;
function bytes(n) {
  if (!(n > 0)) return n === 0 ? '0' : '';
  var units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'], u = 0;
  while (n >= 1024 && u < 4) { n /= 1024; u++; }
  return (u && n < 100 ? n.toFixed(1) : Math.round(n)) + ' ' + units[u];
}
function cell(row, text, kind) {
  var td = document.createElement('td');
  td.textContent = text;
  if (kind) td.className = kind;
  row.appendChild(td);
  return td;
}
// What the page says is in its own language.
function say(what, places) {
  return box.dataset[what].replace(/\{(\w+)\}/g, function (whole, name) { return places[name]; });
}
function draw() {
  var part = document.createDocumentFragment();
  for (var i = 0; i < hits.length && i < shown; i++) {
    var r = hits[i], tr = document.createElement('tr'), name = cell(tr, r.name, 'name code');
    if (r.source) {
      var small = document.createElement('small');
      small.textContent = r.source;
      name.appendChild(document.createElement('br'));
      name.appendChild(small);
    }
    cell(tr, bytes(r.size), 'n');
    cell(tr, r.cut > 0 ? bytes(r.cut) : '', 'n');
    cell(tr, r.redacted > 0 ? String(r.redacted) : '', 'n');
    cell(tr, r.modified, 'n');
    part.appendChild(tr);
  }
  body.replaceChildren(part);
  var files = say(hits.length === rows.length ? 'all' : 'found', {found: hits.length, all: rows.length});
  count.textContent = hits.length > shown ? say('first', {files: files, shown: shown}) : files;
  more.hidden = hits.length <= shown;
}
function search() {
  var words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
  hits = rows.filter(function (r) {
    return words.every(function (w) { return r.key.indexOf(w) >= 0; });
  });
  if (by !== 'at' || down) hits = hits.slice().sort(function (a, b) {
    var x = a[by], y = b[by], d = x < y ? -1 : x > y ? 1 : a.at - b.at;
    return down ? -d : d;
  });
  shown = step;
  draw();
}
query.addEventListener('input', search);
more.addEventListener('click', function () { shown += 5 * step; draw(); });
document.querySelectorAll('#browse th button').forEach(function (b) {
  b.addEventListener('click', function () {
    var key = b.dataset.by;
    down = by === key ? !down : key !== 'name';
    by = key;
    document.querySelectorAll('#browse th').forEach(function (th) { th.removeAttribute('aria-sort'); });
    b.parentNode.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    search();
  });
});
// A link to a file, or to a search, is a fragment: #file=NAME, #find=WORDS.
function follow() {
  var m = /^#(file|find)=(.*)$/.exec(location.hash);
  if (!m) return;
  try { query.value = decodeURIComponent(m[2]); } catch (e) { return; }
  search();
  document.getElementById('files').scrollIntoView();
}
window.addEventListener('hashchange', follow);
document.addEventListener('keydown', function (e) {
  if (e.key === '/' && !e.ctrlKey && !e.metaKey && document.activeElement !== query) { e.preventDefault(); query.focus(); }
});
var folded = [];
window.addEventListener('beforeprint', function () {
  folded = Array.prototype.slice.call(document.querySelectorAll('details:not([open])'));
  folded.forEach(function (d) { d.open = true; });
});
window.addEventListener('afterprint', function () { folded.forEach(function (d) { d.open = false; }); });
list.hidden = true;
box.hidden = false;
search();
follow();
})();
