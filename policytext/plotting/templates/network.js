(function () {
"use strict";
var SVG = "http://www.w3.org/2000/svg", LABELS = 160, STRONG = 45, USUAL = 260, PER_NODE = 6;
var LOOKS = {
  "issue": { colour: "#6c7780", dash: "", bend: 0 },
  "co-responsible": { colour: "#6c7780", dash: "1.5 3.5", bend: -0.09 },
  "lead-support": { colour: "#1f6391", dash: "", bend: 0.12 },
  "lead-responsible": { colour: "#c8591a", dash: "", bend: 0.2 },
  "mention": { colour: "#9a7fb5", dash: "6 4", bend: -0.17 }
};
var OTHER = { colour: "#22303c", dash: "9 3 2 3", bend: -0.25 };
// Okabe and Ito's colours, which stay apart for every common kind of colour blindness; communities take them in the order of the figures.
var LEVELS = { national: "#2B2B2B", province: "#D55E00", city: "#0072B2", county: "#56B4E9", township: "#E69F00", "": "#B4BBC2" };
var PALETTE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#2B2B2B"], GREY = "#B4BBC2";

function own(map, key, other) { return Object.prototype.hasOwnProperty.call(map, key) ? map[key] : other; }
function look(layer) { return own(LOOKS, layer, OTHER); }

document.querySelectorAll(".pt-net:not([data-ready])").forEach(start);

function start(root) {
  root.setAttribute("data-ready", "");
  // Of several views on one page (the same one twice, it may be) each has marks of its own: those of a hidden view draw nothing.
  var mark = root.id + "-" + document.querySelectorAll(".pt-net[data-ready]").length + "-";
  var data = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  var words = data.words, nodes = data.nodes, ties = data.ties, page = root.hasAttribute("data-page");
  var years = [], hasUndated = false;
  ties.forEach(function (tie) {
    tie.times = timesOf(tie);
    tie.times.forEach(function (year) { if (year) { if (years.indexOf(year) < 0) { years.push(year); } } else { hasUndated = true; } });
  });
  years.sort(function (a, b) { return a - b; });
  var usual = data.layers.some(function (layer) { return layer !== "mention"; });
  var state = atFirst();
  var view = { k: 1, x: 0, y: 0 }, size = { w: 900, h: 640 }, shown = {}, touched = false, unfolded = Object.create(null);
  var colourOf = colours();

  function atFirst() {
    return { q: "", on: data.layers.map(function (layer) { return !usual || layer !== "mention"; }), from: years.length ? years[0] : 0,
      to: years.length ? years[years.length - 1] : 9999, undated: true, open: false, alone: data.alone, limit: 0, pick: -1, pair: null, over: -1, overTie: null };
  }

  // -- parts of the page ---------------------------------------------------------------------------

  function el(tag, name, text) {
    var made = document.createElement(tag);
    if (name) { made.className = name; }
    if (text !== undefined && text !== null) { made.textContent = text; }
    return made;
  }
  function svg(tag, attributes) {
    var made = document.createElementNS(SVG, tag);
    Object.keys(attributes).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    return made;
  }
  function put(parent) {
    for (var i = 1; i < arguments.length; i++) { if (arguments[i]) { parent.appendChild(arguments[i]); } }
    return parent;
  }
  function fill(text, values) { return text.replace(/\{(\w+)\}/g, function (all, name) { return own(values, name, all); }); }
  function word(kind, value) { return own(words, kind + "_" + value, value); }
  function group(name) { var made = el("fieldset", "pt-group"); made.appendChild(el("legend", "pt-name", name)); made.firstChild.style.display = "contents"; return made; }
  function check(text, on, change) {
    var label = el("label"), box = el("input");
    box.type = "checkbox"; box.checked = on;
    box.addEventListener("change", function () { change(box.checked); compute(); });
    put(label, box);
    if (text) { label.appendChild(document.createTextNode(text)); }
    return label;
  }
  function press(name, text, action) {
    var made = el("button", name, text);
    made.type = "button";
    made.addEventListener("click", action);
    return made;
  }

  var holder = root.querySelector(".pt-view"), tools = el("div", "pt-tools"), body = el("div", "pt-body");
  var stage = el("div", "pt-stage"), side = el("div", "pt-side"), legend = el("div", "pt-legend");
  var status = el("div", "pt-status"), hint = el("div", "pt-hint", words.hint + (page ? "" : " " + words.hint_wheel));
  var picture = svg("svg", { "class": "pt-picture", tabindex: "0", role: "group", "aria-label": words.picture });
  var marks = svg("defs", {}), tieLayer = svg("g", {}), nodeLayer = svg("g", {}), labelLayer = svg("g", {}), tip = el("div", "pt-tip");
  tip.hidden = true;
  status.setAttribute("aria-live", "polite");
  side.tabIndex = -1;
  put(picture, marks, tieLayer, nodeLayer, labelLayer);
  put(stage, picture, buttons(), tip);
  put(body, stage, side);
  var search = el("input"), slider = el("input"), sliderText = el("span", "pt-number");
  buildTools();
  put(holder, tools, body, legend, status, hint);
  buildMarks();

  function buildTools() {
    var label = el("label");
    search.type = "search"; search.placeholder = words.search_hint; search.autocomplete = "off";
    search.addEventListener("input", function () { state.q = search.value.trim(); state.pick = -1; state.pair = null; compute(); });
    search.addEventListener("keydown", function (event) {
      if (event.key === "Enter") { var found = matches(); if (found.length) { choose(found[0]); } }
    });
    put(label, el("span", "pt-name", words.search), search);
    put(tools, label, layerTools(), yearTools(), showTools(), tieTools());
  }
  function layerTools() {
    var made = group(words.layers);
    data.layers.forEach(function (layer, place) {
      var label = check("", state.on[place], function (on) { state.on[place] = on; });
      put(label, sample(layer, data.symmetric[place]), document.createTextNode(word("layer", layer)));
      label.firstChild.setAttribute("data-layer", layer);
      made.appendChild(label);
    });
    made.hidden = !data.layers.length;
    return made;
  }
  function sample(layer, symmetric) {
    var style = look(layer), made = svg("svg", { "class": "pt-sample", viewBox: "0 0 30 10", "aria-hidden": "true" });
    made.appendChild(svg("path", { d: "M1 5H" + (symmetric ? 29 : 23), stroke: style.colour, "stroke-width": 2, "stroke-dasharray": style.dash }));
    if (!symmetric) { made.appendChild(svg("path", { d: "M22 1L30 5L22 9Z", fill: style.colour })); }
    return made;
  }
  function yearTools() {
    var made = group(words.years);
    ["from", "to"].forEach(function (name) {
      var label = el("label"), box = el("select");
      years.forEach(function (year) { var one = el("option", "", year); one.value = year; box.appendChild(one); });
      if (years.length) { box.value = state[name]; }
      box.setAttribute("data-year", name);
      box.addEventListener("change", function () { state[name] = Number(box.value); compute(); });
      put(label, el("span", "", words[name]), box);
      label.hidden = !years.length;
      made.appendChild(label);
    });
    if (hasUndated) { made.appendChild(check(words.undated, true, function (on) { state.undated = on; })); made.lastChild.firstChild.setAttribute("data-show", "undated"); }
    made.hidden = years.length < 2 && !(years.length && hasUndated);
    return made;
  }
  function showTools() {
    var made = group(words.show), opens = nodes.filter(function (node) { return node.open; }).length;
    if (opens) { made.appendChild(check(words.show_open, state.open, function (on) { state.open = on; })); made.lastChild.firstChild.setAttribute("data-show", "open"); }
    made.appendChild(check(words.show_alone, state.alone, function (on) { state.alone = on; }));
    made.lastChild.firstChild.setAttribute("data-show", "alone");
    return made;
  }
  function tieTools() {
    var label = el("label");
    slider.type = "range"; slider.min = 1;
    slider.addEventListener("input", function () { state.limit = Number(slider.value); touched = true; compute(); });
    return put(label, el("span", "pt-name", words.shown_ties), slider, sliderText);
  }
  function buttons() {
    var made = el("div", "pt-buttons");
    [["+", words.zoom_in, function () { zoom(1.4, size.w / 2, size.h / 2); }], ["−", words.zoom_out, function () { zoom(1 / 1.4, size.w / 2, size.h / 2); }],
      ["⌂", words.reset, reset]].forEach(function (item) {
      var one = press("", item[0], item[2]);
      one.title = item[1]; one.setAttribute("aria-label", item[1]);
      made.appendChild(one);
    });
    return made;
  }
  function buildMarks() {
    data.layers.forEach(function (layer, place) {
      if (data.symmetric[place]) { return; }
      var head = svg("marker", { id: mark + place, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto" });
      head.appendChild(svg("path", { d: "M0 1L10 5L0 9Z", fill: look(layer).colour }));
      marks.appendChild(head);
    });
  }
  function colours() {
    if (!data.grouped) { return function (node) { return own(LEVELS, node.level || "", LEVELS[""]); }; }
    return function (node) { var place = data.groups.indexOf(node.group); return place >= 0 ? PALETTE[place] : GREY; };
  }
  function legendPlace(node) {
    var place = data.grouped ? data.groups.indexOf(node.group) : Object.keys(LEVELS).indexOf(node.level || "");
    return place >= 0 ? place : node.group ? 98 : 99;
  }
  function buildLegend() {
    // Counts what is drawn now; colours stay those of the whole picture.
    var seen = Object.create(null), keys = [];
    legend.textContent = "";
    shown.nodes.map(function (place) { return nodes[place]; }).forEach(function (node) {
      var place = legendPlace(node);
      var key = data.grouped ? (!node.group ? words.community_ : place < 98 ? node.group : words.community_other) : word("level", node.level || "");
      if (!seen[key]) { seen[key] = { n: 0, colour: colourOf(node), place: place }; keys.push(key); }
      seen[key].n += 1;
    });
    keys.sort(function (a, b) { return seen[a].place - seen[b].place || (a < b ? -1 : 1); }).forEach(function (key) {
      var dot = el("i", "pt-dot");
      dot.style.background = seen[key].colour;
      put(legend, put(el("span"), dot, document.createTextNode(key + " " + seen[key].n)));
    });
    if (shown.nodes.some(function (place) { return nodes[place].open; })) {
      var ring = el("i", "pt-dot");
      ring.style.border = "1.5px dashed #5b6670";
      put(legend, put(el("span"), ring, document.createTextNode(words.open_one)));
    }
    if (keys.length) { legend.insertBefore(el("b", "pt-name", data.grouped ? words.community : words.level), legend.firstChild); }
    if (data.doubt) { put(legend, el("span", "", words.doubt)); }
  }

  // -- what passes the filters ----------------------------------------------------------------------

  function timesOf(tie) {
    if (tie.y.length) { return tie.y.map(function (part) { return part[0]; }); }
    var first = Number(tie.span[0].slice(0, 4)) || 0, last = Number(tie.span[1].slice(0, 4)) || first;
    return first ? (last > first ? [first, last] : [first]) : [0];
  }
  function inYears(year) { return year ? year >= state.from && year <= state.to : state.undated; }
  function whole() { return !years.length || (state.from <= years[0] && state.to >= years[years.length - 1] && state.undated); }
  function facts(tie) {
    // Weight, acts and documents of a tie in the chosen years; null where it has none.
    if (!tie.y.length) {
      var times = tie.times, passes = times[0] ? times[0] <= state.to && times[times.length - 1] >= state.from : state.undated;
      return passes ? { w: tie.w, n: tie.n, d: tie.d, parts: [], split: whole() } : null;
    }
    var parts = tie.y.filter(function (part) { return inYears(part[0]); });
    if (!parts.length) { return null; }
    if (parts.length === tie.y.length) { return { w: tie.w, n: tie.n, d: tie.d, parts: parts, split: true }; }
    var sum = function (place) { return parts.reduce(function (total, part) { return total + part[place]; }, 0); };
    var splits = data.layers[tie.l] !== "mention";
    return { w: splits ? tie.w * sum(1) : tie.w, n: sum(2), d: sum(3), parts: parts, split: splits };
  }
  function hiddenOpen(place) { return nodes[place].open && !state.open && place !== state.pick && !(state.pair && state.pair.indexOf(place) >= 0); }
  function compute() {
    if (state.from > state.to) { var swap = state.from; state.from = state.to; state.to = swap; syncYears(); }
    var passing = [];
    ties.forEach(function (tie) {
      tie.f = state.on[tie.l] ? facts(tie) : null;
      if (tie.f && !hiddenOpen(tie.a) && !hiddenOpen(tie.b)) { passing.push(tie); }
    });
    var met = Object.create(null), first = [], rest = [];
    passing.forEach(function (tie) {
      (met[tie.a] && met[tie.b] ? rest : first).push(tie);
      met[tie.a] = met[tie.b] = true;
    });
    slider.max = Math.max(1, passing.length);
    if (!touched) { state.limit = Math.max(first.length, Math.min(USUAL, PER_NODE * Object.keys(met).length)); }
    var limit = Math.min(state.limit, passing.length);
    slider.value = limit;
    sliderText.textContent = limit;
    var drawn = first.concat(rest).slice(0, limit);
    passing.forEach(function (tie) { if (focusTie(tie) && drawn.indexOf(tie) < 0) { drawn.push(tie); } });
    shown = { passing: passing, ties: drawn.reverse(), partners: nodes.map(function () { return {}; }), heaviest: {} };
    passing.forEach(function (tie) {
      if (tie.a !== tie.b) { shown.partners[tie.a][tie.b] = shown.partners[tie.b][tie.a] = true; }
      shown.heaviest[tie.l] = Math.max(shown.heaviest[tie.l] || 0, Math.abs(tie.f.w));
    });
    var found = matches();
    shown.nodes = nodes.map(function (node, place) { return place; }).filter(function (place) {
      return met[place] || place === state.pick || (state.q && found.indexOf(place) >= 0) || (state.alone && !hiddenOpen(place)) || (state.pair && state.pair.indexOf(place) >= 0);
    });
    shown.degree = nodes.map(function (node, place) { return Object.keys(shown.partners[place]).length; });
    shown.most = Math.max.apply(null, [1].concat(shown.degree));
    shown.found = found;
    settle(); rebuild(); tell(); buildLegend(); panel();
  }
  function syncYears() { root.querySelectorAll("select[data-year]").forEach(function (box) { box.value = state[box.getAttribute("data-year")]; }); }
  function focusTie(tie) {
    if (state.pair) { return state.pair.indexOf(tie.a) >= 0 && state.pair.indexOf(tie.b) >= 0 && (tie.a !== tie.b || state.pair[0] === state.pair[1]); }
    return state.pick >= 0 && (tie.a === state.pick || tie.b === state.pick);
  }
  function matches() {
    var asked = state.q.toLowerCase();
    if (!asked) { return []; }
    return nodes.map(function (node, place) { return place; }).filter(function (place) {
      var node = nodes[place];
      return [node.name, node.short, node.names || ""].some(function (text) { return text.toLowerCase().indexOf(asked) >= 0; });
    });
  }
  function tell() {
    var parts = [], alone = 0, opens = 0, inside = {};
    shown.nodes.forEach(function (place) { inside[place] = true; });
    nodes.forEach(function (node, place) { if (!inside[place]) { if (node.open && !state.open) { opens += 1; } else { alone += 1; } } });
    parts.push(nodes.length ? fill(words.status, { nodes: shown.nodes.length, ties: shown.ties.length, all: shown.passing.length }) : words.status_empty);
    if (data.left) { parts.push(fill(words.status_left, { n: data.left })); }
    if (alone) { parts.push(fill(words.status_alone, { n: alone })); }
    if (opens) { parts.push(fill(words.status_open, { n: opens })); }
    if (data.place) { parts.push(fill(words.status_place, { place: data.place })); }
    status.textContent = parts.join(" ");
  }

  // -- drawing --------------------------------------------------------------------------------------

  function radius(place) { return 3.5 + 11 * Math.sqrt(shown.degree[place] / shown.most) * Math.min(1, 0.55 + 0.45 * size.w / 900); }
  function at(place) {
    var p = base(place);
    return [view.x + view.k * p[0], view.y + view.k * p[1]];
  }
  function rebuild() {
    tieLayer.textContent = nodeLayer.textContent = "";
    shown.ties.forEach(function (tie) {
      var style = look(data.layers[tie.l]);
      tie.line = svg("path", { fill: "none", stroke: style.colour, "stroke-dasharray": style.dash, "stroke-linecap": style.dash === "1.5 3.5" ? "round" : "butt",
        "stroke-width": (0.8 + (shown.ties.length > 150 ? 2 : 3.2) * Math.sqrt(Math.abs(tie.f.w) / (shown.heaviest[tie.l] || 1))).toFixed(2) });
      if (!data.symmetric[tie.l]) { tie.line.setAttribute("marker-end", "url(#" + mark + tie.l + ")"); }
      tieLayer.appendChild(tie.line);
    });
    shown.nodes.slice().reverse().forEach(function (place) {
      var node = nodes[place], colour = colourOf(node);
      node.dot = svg("circle", { fill: node.open ? "#fff" : colour, stroke: node.open ? colour : "#fff", "stroke-width": 1.4 });
      if (node.open) { node.dot.setAttribute("stroke-dasharray", "2.5 2"); }
      nodeLayer.appendChild(node.dot);
    });
    draw();
  }
  function focus() {
    // Places in the light: null for all.
    var lit = null;
    function light(place) { lit = lit || {}; lit[place] = true; }
    if (state.pair) { state.pair.forEach(light); }
    else if (state.pick >= 0) { light(state.pick); Object.keys(shown.partners[state.pick]).forEach(light); }
    else if (state.q) { lit = {}; shown.found.forEach(light); }
    return lit;
  }
  function curve(tie) {
    var a = at(tie.a), b = at(tie.b), ra = radius(tie.a), rb = radius(tie.b), bend = look(data.layers[tie.l]).bend;
    if (tie.a === tie.b) {
      var s = ra + 16;
      return { loop: true, p: [[a[0] - ra, a[1]], [a[0], a[1] - 2.6 * s], [a[0] + ra, a[1]]] };
    }
    if (data.symmetric[tie.l] && !tie.two) { bend = bend || 0.05; }
    var dx = b[0] - a[0], dy = b[1] - a[1], c = [(a[0] + b[0]) / 2 - bend * dy, (a[1] + b[1]) / 2 + bend * dx];
    var ex = b[0] - c[0], ey = b[1] - c[1], length = Math.hypot(ex, ey) || 1, back = data.symmetric[tie.l] ? 0 : Math.min(length, rb + 1.5);
    return { p: [a, c, [b[0] - ex / length * back, b[1] - ey / length * back]] };
  }
  function draw() {
    var lit = focus();
    shown.ties.forEach(function (tie) {
      var way = curve(tie), p = way.p, strong = state.overTie === tie || focusTie(tie);
      tie.way = p;
      tie.line.setAttribute("d", "M" + p[0].map(fix).join(" ") + "Q" + p[1].map(fix).join(" ") + " " + p[2].map(fix).join(" "));
      var near = state.over >= 0 && (tie.a === state.over || tie.b === state.over);
      tie.line.setAttribute("opacity", strong || near ? 0.95 : lit ? (lit[tie.a] && lit[tie.b] && state.pick < 0 && !state.pair ? 0.6 : 0.06) : state.over >= 0 ? 0.12 : shown.ties.length > 80 ? 0.45 : 0.75);
    });
    shown.nodes.forEach(function (place) {
      var node = nodes[place], p = at(place), r = radius(place), main = place === state.pick || (state.pair && state.pair.indexOf(place) >= 0);
      node.dot.setAttribute("cx", fix(p[0])); node.dot.setAttribute("cy", fix(p[1])); node.dot.setAttribute("r", fix(r + (main ? 2 : 0)));
      node.dot.setAttribute("opacity", !lit || lit[place] || place === state.over ? 1 : 0.14);
      if (!node.open) { node.dot.setAttribute("stroke", main || (state.q && lit && lit[place]) ? "#22303c" : "#fff"); }
    });
    labels(lit);
  }
  function fix(value) { return value.toFixed(1); }
  function wide(text) {
    var total = 0;
    for (var i = 0; i < text.length; i++) { total += text.charCodeAt(i) >= 0x2e80 ? 12 : 6.9; }
    return total;
  }
  function labels(lit) {
    labelLayer.textContent = "";
    var boxes = [], taken = buttonsBox(), circles = shown.nodes.map(function (place) { var p = at(place), r = radius(place); return [p[0] - r, p[1] - r, p[0] + r, p[1] + r, place]; });
    function clear(box, place) {
      return apart(taken, box) && boxes.every(function (one) { return apart(one, box); }) && circles.every(function (one) { return one[4] === place || apart(one, box); });
    }
    order(lit).forEach(function (place, rank) {
      var p = at(place), r = radius(place), must = place === state.over || place === state.pick || (state.pair && state.pair.indexOf(place) >= 0);
      if (p[0] < -40 || p[1] < -40 || p[0] > size.w + 40 || p[1] > size.h + 40) { return; }
      if (boxes.length >= LABELS && !must) { return; }
      var text = must ? nodes[place].name : nodes[place].short, w = wide(text) + 4;
      var tries = [[p[0], p[1] + r + 13], [p[0], p[1] - r - 5], [p[0] + r + 2 + w / 2, p[1] + 4], [p[0] - r - 2 - w / 2, p[1] + 4]];
      var made = tries.map(function (spot) {
        var x = Math.min(Math.max(spot[0], w / 2), Math.max(size.w - w / 2, w / 2));
        return [x - w / 2, spot[1] - 12, x + w / 2, spot[1] + 3, x, spot[1]];
      });
      var inside = made.filter(function (one) { return one[1] >= 0 && one[3] <= size.h; });
      var box = inside.filter(function (one) { return clear(one, place); })[0];
      // The strongest may stand on circles, which shine through, but never on another label.
      if (!box && (rank < STRONG || must)) { box = inside.filter(function (one) { return apart(taken, one) && boxes.every(function (other) { return apart(one, other); }); })[0]; }
      if (!box && must) { box = made[0]; }
      if (!box) { return; }
      boxes.push(box);
      var label = svg("text", { x: fix(box[4]), y: fix(box[5]), opacity: !lit || lit[place] || must ? 1 : 0.25 });
      if (must) { label.setAttribute("class", "pt-strong"); }
      label.textContent = text;
      labelLayer.appendChild(label);
      nodes[place].box = box;
    });
  }
  function buttonsBox() { return [size.w - 44, 4, size.w, 116]; }
  function apart(a, b) { return a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1]; }
  function order(lit) {
    // Labels in order of who may stand first: chosen, in the light, then the strongest (as the nodes come).
    nodes.forEach(function (node) { node.box = null; });
    return shown.nodes.slice().sort(function (a, b) { return urgency(b, lit) - urgency(a, lit) || a - b; }).filter(function (place) { return !lit || lit[place] || place === state.over; });
  }
  function urgency(place, lit) {
    if (place === state.over || place === state.pick || (state.pair && state.pair.indexOf(place) >= 0)) { return 2; }
    return lit && lit[place] ? 1 : 0;
  }

  // -- the panel ------------------------------------------------------------------------------------

  function number(value) { return value === null || value === undefined ? "–" : Number(Number(value).toPrecision(4)).toString(); }
  function choose(place) { state.pick = place; state.pair = null; compute(); side.scrollTop = 0; }
  function chooseTie(a, b) { state.pair = [a, b]; compute(); side.scrollTop = 0; }
  function clearChoice() {
    var was = state.pair ? state.pair[0] : state.pick;
    state.pick = -1; state.pair = null; compute();
    if (state.inside && !focusOn(was)) { focusOn(-1); }
  }
  function panel() {
    // Fills the panel anew. What was unfolded stays so, and the keyboard stays in the panel if it was there: on its head, as the old parts are gone.
    var active = document.activeElement, scrolled = side.scrollTop;
    state.inside = active !== side && side.contains(active);
    fillPanel();
    side.scrollTop = scrolled;
    if (state.inside) { focusOn(-1); }
  }
  function focusOn(place) {
    var found = place >= 0 ? side.querySelector("[data-place='" + place + "']") : side.querySelector(".pt-top") || side;
    if (found && found.getClientRects().length) { found.focus({ preventScroll: place < 0 }); return document.activeElement === found; }
    return false;
  }
  function head(made) { made.classList.add("pt-top"); made.tabIndex = -1; return made; }
  function more(key, title, build) {
    // A part that unfolds; it is filled when it is opened first.
    var made = el("details", "pt-more"), built = false;
    function grow() { if (!built) { built = true; build(made); } }
    made.appendChild(el("summary", "", title));
    if (unfolded[key]) { made.open = true; grow(); }
    made.addEventListener("toggle", function () { unfolded[key] = made.open; if (made.open) { grow(); } });
    return made;
  }
  function fillPanel() {
    side.textContent = "";
    if (state.pair) { pairPanel(state.pair[0], state.pair[1]); return; }
    if (state.pick >= 0) { nodePanel(state.pick); return; }
    if (state.q) { listPanel(shown.found.length ? fill(words.found, { n: shown.found.length }) : words.found_none, shown.found, 60); return; }
    if (!nodes.length) { put(side, el("div", "pt-quiet", words.status_empty)); return; }
    var named = nodes.map(function (node, place) { return place; });
    listPanel(words.strongest, named.filter(function (place) { return !nodes[place].open; }).slice(0, 12), 12);
    if (nodes.length <= 12) { return; }
    put(side, more("all", fill(words.all_departments, { n: nodes.length }), function (all) { named.forEach(function (place) { all.appendChild(link(place, "")); }); }));
  }
  function link(place, note) {
    var made = press("pt-link", nodes[place].name, function () { choose(place); });
    made.setAttribute("data-place", place);
    if (note) { made.appendChild(el("span", "pt-quiet", note)); }
    return made;
  }
  function listPanel(title, places, most) {
    put(side, head(el("div", "pt-sub", title)));
    places.slice(0, most).forEach(function (place) { side.appendChild(link(place, "")); });
    if (places.length > most) { put(side, el("div", "pt-quiet", fill(words.more, { n: places.length - most }))); }
  }
  function fact(name, value) { if (value !== undefined && value !== "") { put(side, put(el("div", "pt-fact"), el("span", "", name), el("span", "", value))); } }
  function nodePanel(place) {
    var node = nodes[place];
    put(side, press("pt-clear", words.clear, clearChoice), head(el("div", "pt-head", node.name)));
    if (node.open) { put(side, el("div", "pt-quiet", words.open_one)); }
    fact(words.level, node.level ? word("level", node.level) : "");
    fact(words.region, node.region); fact(words.system, node.system); fact(words.community, node.group);
    fact(words.dates, node.first ? node.first + " – " + (node.last || "") : "");
    var names = Object.keys(node.counts);
    names.forEach(function (name) { fact(words[name], node.counts[name]); });
    if (names.length && !whole()) { put(side, el("div", "pt-quiet", words.whole)); }
    if (node.names) { put(side, more("names", words.names, function (made) { put(made, el("div", "pt-item", node.names)); })); }
    partnerList(place);
  }
  function partnerList(place) {
    var by = Object.create(null), order = [], some = false;
    shown.passing.forEach(function (tie) {
      if (tie.a !== place && tie.b !== place) { return; }
      var other = tie.a === place ? tie.b : tie.a;
      if (!by[other]) { by[other] = []; order.push(other); }
      by[other].push(tie);
    });
    put(side, el("div", "pt-sub", fill(words.partners, { n: shown.degree[place] })));
    if (nodes[place].out) { put(side, el("div", "pt-quiet", fill(words.partners_left, { n: nodes[place].out }))); }
    if (!order.length) { put(side, el("div", "pt-quiet", words.partners_none)); }
    order.forEach(function (other) {
      var note = by[other].map(function (tie) { some = some || !tie.f.split; return direction(tie, place) + " " + weight(tie); }).join(words.comma);
      var made = press("pt-link", other === place ? words.itself : nodes[other].name, function () { chooseTie(place, other); });
      put(made, el("span", "pt-quiet", note));
      side.appendChild(made);
    });
    if (some) { put(side, el("div", "pt-quiet", words.whole_some)); }
  }
  function weight(tie) { return number(tie.f.w) + (tie.f.split ? "" : "*"); }
  function direction(tie, place) {
    var layer = data.layers[tie.l], text = word("layer", layer), way = tie.a === place ? "out" : "in";
    return data.symmetric[tie.l] || tie.a === tie.b ? text : own(words, way + "_" + layer, (way === "out" ? "→ " : "← ") + text);
  }
  function pairPanel(a, b) {
    var top = head(el("div", "pt-sub", words.layers));
    top.setAttribute("aria-label", nodes[a].name + " — " + nodes[b].name);
    put(side, press("pt-clear", words.clear, clearChoice), top, link(a, ""), a === b ? null : link(b, ""));
    var found = shown.passing.filter(focusTie);
    if (!found.length) { put(side, el("div", "pt-quiet", words.tie_none)); }
    found.forEach(tieFacts);
  }
  function tieFacts(tie) {
    var title = word("layer", data.layers[tie.l]);
    put(side, el("div", "pt-sub", title));
    if (!data.symmetric[tie.l]) { put(side, el("div", "pt-quiet", nodes[tie.a].name + " → " + nodes[tie.b].name)); }
    fact(words.weight, number(tie.f.w)); fact(words.acts, number(tie.f.n)); fact(words.documents, number(tie.f.d));
    if (!tie.f.split) { put(side, el("div", "pt-quiet", tie.y.length ? words.whole_weight : words.whole_hand)); }
    if (!tie.y.length && tie.span[0]) { put(side, el("div", "pt-quiet", fill(words.span, { span: tie.span.join(" – ") }))); }
    var quotes = quotesOf(tie);
    if (quotes.length) { put(side, el("div", "pt-quiet", words.sentences)); }
    quotes.forEach(function (quote) {
      put(side, put(el("div", "pt-quote"), document.createTextNode(data.sentences[quote[0]]), el("span", "pt-quiet", documentName(quote[1], data.sentences[quote[0]]))));
    });
    if (!tie.y.length) { put(side, el("div", "pt-quiet", data.acts ? words.sentences_lost : words.sentences_none)); }
    documentList(tie);
  }
  function quotesOf(tie) {
    var found = [];
    tie.f.parts.slice().reverse().forEach(function (part) { part[5].forEach(function (quote) { if (found.length < 3 && !found.some(function (one) { return one[0] === quote[0]; })) { found.push(quote); } }); });
    return found;
  }
  function documentName(place, said) {
    var one = data.documents[place], name = one[1] || one[0], day = one[2] || words.undated_one;
    return name === said ? day : name + " · " + day;
  }
  function documentList(tie) {
    var list = tie.y.length ? [].concat.apply([], tie.f.parts.slice().reverse().map(function (part) { return part[4]; })) : tie.list;
    if (!list.length) { return; }
    side.appendChild(more("documents-" + tie.l, fill(words.documents_list, { n: number(tie.f.d) }), function (made) {
      list.forEach(function (place) {
        var one = data.documents[place];
        made.appendChild(put(el("div", "pt-item", documentName(place, "")), one[1] ? el("span", "pt-quiet", " " + one[0]) : null));
      });
      if (tie.f.d > list.length) { made.appendChild(el("div", "pt-quiet", fill(words.more, { n: tie.f.d - list.length }))); }
    }));
  }

  // -- pointer and keys -----------------------------------------------------------------------------

  function place(event) { var box = picture.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; }
  function nodeUnder(p) {
    var best = -1, least = 1e9;
    shown.nodes.forEach(function (one) {
      var c = at(one), far = Math.hypot(c[0] - p[0], c[1] - p[1]) - radius(one), box = nodes[one].box;
      if (box && p[0] >= box[0] && p[0] <= box[2] && p[1] >= box[1] && p[1] <= box[3]) { far = Math.min(far, 2); }
      if (far < 4 && far < least) { best = one; least = far; }
    });
    return best;
  }
  function tieUnder(p) {
    var best = null, least = 6;
    shown.ties.forEach(function (tie) {
      var w = tie.way;
      if (Math.min(w[0][0], w[1][0], w[2][0]) > p[0] + 6 || Math.max(w[0][0], w[1][0], w[2][0]) < p[0] - 6) { return; }
      for (var i = 0; i < 24; i++) {
        var far = segment(p, point(w, i / 24), point(w, (i + 1) / 24));
        if (far <= least) { least = far; best = tie; }
      }
    });
    return best;
  }
  function point(w, t) { return [0, 1].map(function (i) { return (1 - t) * (1 - t) * w[0][i] + 2 * t * (1 - t) * w[1][i] + t * t * w[2][i]; }); }
  function segment(p, a, b) {
    var dx = b[0] - a[0], dy = b[1] - a[1], along = dx || dy ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy) : 0;
    along = Math.max(0, Math.min(1, along));
    return Math.hypot(p[0] - a[0] - along * dx, p[1] - a[1] - along * dy);
  }
  var drag = null, waiting = false, last = null, fingers = new Map();
  function pinch() {
    // Two fingers: how far apart, and the point between them.
    var p = Array.from(fingers.values());
    return { far: Math.max(1, Math.hypot(p[0][0] - p[1][0], p[0][1] - p[1][1])), x: (p[0][0] + p[1][0]) / 2, y: (p[0][1] + p[1][1]) / 2 };
  }
  function lift(event) {
    // Once two fingers were down, those that stay neither move nor choose.
    fingers.delete(event.pointerId);
    var was = drag;
    if (!fingers.size || !(was && was.two)) { drag = null; }
    picture.classList.remove("pt-moving");
    return was;
  }
  picture.addEventListener("pointerdown", function (event) {
    var p = place(event);
    fingers.set(event.pointerId, p);
    picture.setPointerCapture(event.pointerId);
    if (fingers.size > 1) { drag = { two: true, moved: true, from: fingers.size === 2 ? pinch() : null }; tip.hidden = true; return; }
    drag = { p: p, node: nodeUnder(p), x: view.x, y: view.y, moved: false };
  });
  picture.addEventListener("pointermove", function (event) {
    var p = place(event);
    if (!drag) { hover(p); return; }
    if (fingers.has(event.pointerId)) { fingers.set(event.pointerId, p); }
    if (drag.two) {
      if (fingers.size === 2 && drag.from) {
        var now = pinch(), from = drag.from;
        view.x += now.x - from.x; view.y += now.y - from.y;
        drag.from = now;
        zoom(now.far / from.far, now.x, now.y);
      }
      return;
    }
    if (Math.hypot(p[0] - drag.p[0], p[1] - drag.p[1]) > 4) { drag.moved = true; tip.hidden = true; picture.classList.add("pt-moving"); }
    if (!drag.moved) { return; }
    if (drag.node >= 0) {
      putAt(drag.node, p);
    } else { view.x = drag.x + p[0] - drag.p[0]; view.y = drag.y + p[1] - drag.p[1]; }
    soon(draw);
  });
  picture.addEventListener("pointerup", function (event) {
    var was = lift(event);
    if (!was || was.moved) { return; }
    var tie = was.node < 0 ? tieUnder(place(event)) : null;
    if (was.node >= 0) { choose(was.node); } else if (tie) { chooseTie(tie.a, tie.b); } else if (state.pick >= 0 || state.pair) { clearChoice(); }
  });
  picture.addEventListener("pointercancel", lift);
  picture.addEventListener("pointerleave", function () { state.over = -1; state.overTie = null; tip.hidden = true; soon(draw); });
  picture.addEventListener("wheel", function (event) {
    if (!page && !event.ctrlKey && !event.metaKey) { return; }
    event.preventDefault();
    var p = place(event);
    zoom(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 220), p[0], p[1]);
  }, { passive: false });
  picture.addEventListener("keydown", function (event) {
    var move = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }[event.key];
    if (move) { view.x += move[0]; view.y += move[1]; draw(); }
    else if (event.key === "+" || event.key === "=") { zoom(1.25, size.w / 2, size.h / 2); }
    else if (event.key === "-") { zoom(0.8, size.w / 2, size.h / 2); }
    else if (event.key === "0") { reset(); }
    else { return; }
    event.preventDefault();
  });
  root.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && (state.pick >= 0 || state.pair)) { clearChoice(); event.preventDefault(); }
  });
  function soon(action) {
    last = action;
    if (waiting) { return; }
    waiting = true;
    requestAnimationFrame(function () { waiting = false; last(); });
  }
  function hover(p) {
    var over = nodeUnder(p), tie = over < 0 ? tieUnder(p) : null;
    picture.classList.toggle("pt-over", over >= 0 || !!tie);
    if (over === state.over && tie === state.overTie) { if (!tip.hidden) { moveTip(p); } return; }
    state.over = over; state.overTie = tie;
    tip.textContent = "";
    if (over >= 0) { put(tip, el("b", "", nodes[over].name), el("div", "pt-quiet", fill(words.partners, { n: shown.degree[over] }))); }
    if (tie) { tieTip(tie); }
    tip.hidden = over < 0 && !tie;
    if (!tip.hidden) { moveTip(p); }
    soon(draw);
  }
  function tieTip(tie) {
    var arrow = data.symmetric[tie.l] ? " — " : " → ";
    put(tip, el("b", "", nodes[tie.a].name + arrow + nodes[tie.b].name));
    put(tip, el("div", "", word("layer", data.layers[tie.l]) + " · " + words.weight + " " + weight(tie) + " · " + words.documents + " " + number(tie.f.d)));
    if (!tie.f.split) { put(tip, el("div", "pt-quiet", words.whole_some)); }
    quotesOf(tie).forEach(function (quote) { put(tip, el("div", "pt-quote", data.sentences[quote[0]])); });
  }
  function moveTip(p) {
    var left = p[0] > size.w / 2, high = p[1] > size.h / 2;
    tip.style.left = left ? "" : p[0] + 14 + "px"; tip.style.right = left ? size.w - p[0] + 14 + "px" : "";
    tip.style.top = high ? "" : p[1] + 14 + "px"; tip.style.bottom = high ? size.h - p[1] + 14 + "px" : "";
  }
  function zoom(by, x, y) {
    var k = Math.max(0.4, Math.min(12, view.k * by));
    view.x = x - (x - view.x) * k / view.k; view.y = y - (y - view.y) * k / view.k; view.k = k;
    soon(draw);
  }
  function reset() { view = { k: 1, x: 0, y: 0 }; draw(); }
  function settle() {
    // Push circles apart that stand on each other, where the page is as wide as it is now. Only those that appear for the first time move: the others
    // stay where the reader saw or put them.
    var fresh = shown.nodes.map(function (place) { return !nodes[place].settled; }), taken = buttonsBox();
    if (fresh.indexOf(true) < 0) { return; }
    var p = shown.nodes.map(base), n = p.length, room = Math.min(26, 0.75 * Math.sqrt(size.w * size.h / Math.max(1, n)));
    for (var round = 0; round < 80; round++) {
      var moved = false;
      for (var i = 0; i < n; i++) {
        for (var j = i + 1; j < n; j++) {
          var dx = p[j][0] - p[i][0], dy = p[j][1] - p[i][1], least = radius(shown.nodes[i]) + radius(shown.nodes[j]) + room * 0.55, far = Math.hypot(dx, dy);
          if (far >= least || !(fresh[i] || fresh[j])) { continue; }
          if (far < 1e-6) { dx = 1; dy = (i % 3) - 1; far = Math.hypot(dx, dy); }
          var push = 0.24 * (least - far) / far;
          if (fresh[i]) { p[i][0] -= dx * push; p[i][1] -= dy * push; }
          if (fresh[j]) { p[j][0] += dx * push; p[j][1] += dy * push; }
          moved = true;
        }
      }
      p.forEach(function (one, i) {
        if (!fresh[i]) { return; }
        one[0] = Math.max(24, Math.min(size.w - 24, one[0])); one[1] = Math.max(22, Math.min(size.h - 26, one[1]));
        if (one[1] < taken[3] + 18) { one[0] = Math.min(taken[0] - 18, one[0]); }
      });
      if (!moved) { break; }
    }
    shown.nodes.forEach(function (place, i) { if (fresh[i]) { setBase(place, p[i]); nodes[place].settled = true; } });
  }
  function base(place) { return [(0.05 + 0.9 * nodes[place].x) * size.w, (0.05 + 0.9 * nodes[place].y) * size.h]; }
  function setBase(place, p) { nodes[place].x = (p[0] / size.w - 0.05) / 0.9; nodes[place].y = (p[1] / size.h - 0.05) / 0.9; }
  function putAt(place, p) { setBase(place, [(p[0] - view.x) / view.k, (p[1] - view.y) / view.k]); }
  function resize() {
    var box = stage.getBoundingClientRect();
    if (!box.width || !box.height) { return; }
    size = { w: box.width, h: box.height };
    if (shown.nodes) { draw(); }
  }
  function fromAddress() {
    // A view can be named in the address: #q=财政&layers=issue,mention&from=2023&to=2024&pick=NAME&tie=NAME|NAME&ties=100&open=1&alone=1&undated=0
    // What it doesn't name is as at first; years and layers that are not there are passed over.
    if (!page) { return; }
    var asked = new URLSearchParams(location.hash.slice(1));
    state = atFirst(); touched = false; search.value = "";
    function find(name) { return nodes.findIndex(function (node) { return node.name === name; }); }
    if (asked.has("q")) { state.q = search.value = asked.get("q").trim(); }
    if (asked.has("layers")) { var on = asked.get("layers").split(","), some = data.layers.map(function (layer) { return on.indexOf(layer) >= 0; }); if (some.indexOf(true) >= 0) { state.on = some; } }
    var from = years.filter(function (year) { return year >= Number(asked.get("from")); })[0], to = years.filter(function (year) { return year <= Number(asked.get("to")); }).pop();
    if (Number(asked.get("from")) && from) { state.from = from; }
    if (Number(asked.get("to")) && to) { state.to = to; }
    ["open", "alone", "undated"].forEach(function (name) { if (asked.has(name)) { state[name] = asked.get(name) === "1"; } });
    if (Number(asked.get("ties")) > 0) { state.limit = Number(asked.get("ties")); touched = true; }
    if (asked.has("pick")) { state.pick = find(asked.get("pick")); }
    var pair = (asked.get("tie") || "").split("|").map(find);
    if (pair.length === 2 && pair[0] >= 0 && pair[1] >= 0) { state.pair = pair; }
    syncYears();
    root.querySelectorAll("input[data-layer]").forEach(function (box) { box.checked = state.on[data.layers.indexOf(box.getAttribute("data-layer"))]; });
    root.querySelectorAll("input[data-show]").forEach(function (box) { box.checked = state[box.getAttribute("data-show")]; });
  }
  resize();
  compute();
  fromAddress();
  compute();
  if (typeof ResizeObserver === "function") { new ResizeObserver(resize).observe(stage); } else { window.addEventListener("resize", resize); }
  if (page) { window.addEventListener("hashchange", function () { fromAddress(); compute(); }); }
}
})();
